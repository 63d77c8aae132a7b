import { randomBytes } from 'node:crypto';

/** Crockford's digits, without I, L, O and U, which are easily confused. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The id of an unexpected error, for the person and the log: `7KQX-2M9A`, 40 random bits. */
export const referenceId = (): string => {
  const characters = Array.from(randomBytes(8), (byte) => digits.charAt(byte % 32)).join('');
  return `${characters.slice(0, 4)}-${characters.slice(4)}`;
};
