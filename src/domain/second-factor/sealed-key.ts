import { createCipheriv, createDecipheriv } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
/** Bytes of a nonce, which must never be used twice under one secret: NIST SP 800-38D, 8.2.2. */
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Binds a key to its person: copied to another person's row, it cannot be opened. */
const boundTo = (person: string): Buffer => Buffer.from(`banto second factor ${person}`, 'utf8');

/**
 * Encrypts a second factor's key for its person: the nonce, the tag and the encrypted key, one after the other.
 * @param secret 32 bytes
 * @param nonce {@link NONCE_BYTES} random bytes
 */
export function seal(key: Uint8Array, person: string, secret: Uint8Array, nonce: Uint8Array): Buffer {
  const cipher = createCipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(person));
  const encrypted = Buffer.concat([cipher.update(key), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
}

/** A person's key; undefined when it was sealed with another secret, for somebody else, or was altered. */
export function unseal(sealed: Uint8Array, person: string, secret: Uint8Array): Buffer | undefined {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(person));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    // Node gives no other reason than that it does not fit: https://nodejs.org/api/crypto.html#decipherfinaloutputencoding
    return undefined;
  }
}
