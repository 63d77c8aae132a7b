import { Secret, TOTP } from 'otpauth';

// What authenticator apps use: SHA-1, six digits, steps of 30 seconds. They ignore other values in the address
// (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
const form = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** Steps before and after the present one whose codes count too: RFC 6238, 5.2, for clocks that differ and slow typing. */
const WINDOW = 1;

/** How many bytes a key has: as long as the output of its hash (RFC 6238, 5.1; RFC 4226, 4, R6). */
export const KEY_BYTES = 20;

export const isCode = (text: string): boolean => /^[0-9]{6}$/u.test(text);

const secretOf = (key: Uint8Array): Secret => new Secret({ buffer: Uint8Array.from(key).buffer });

/** The step of 30 seconds whose code this is, at most one away from the present; undefined when there is none. */
export function stepOf(key: Uint8Array, code: string, now: Date): number | undefined {
  if (!isCode(code)) return undefined;
  const timestamp = now.getTime();
  const delta = TOTP.validate({ ...form, token: code, secret: secretOf(key), timestamp, window: WINDOW });
  return delta === null ? undefined : TOTP.counter({ period: form.period, timestamp }) + delta;
}

/** A key as people type it into an authenticator. */
export const keyText = (key: Uint8Array): string => secretOf(key).base32;

/** The address that an authenticator reads from a QR code. */
export const keyUri = (key: Uint8Array, person: string): string =>
  new TOTP({ ...form, issuer: 'Banto', label: person, secret: secretOf(key) }).toString();
