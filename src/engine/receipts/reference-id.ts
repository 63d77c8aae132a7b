import { randomBytes } from 'node:crypto';

/** Crockford's digits: no I, L, O or U, so nothing is misheard or misread. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Names an unexpected error to a person and in the log alike: `7KQX-2M9A`, 40 random bits. */
export const referenceId = (): string => {
  const characters = Array.from(randomBytes(8), (byte) => digits.charAt(byte % 32)).join('');
  return `${characters.slice(0, 4)}-${characters.slice(4)}`;
};
