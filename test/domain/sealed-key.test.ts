import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { NONCE_BYTES, seal, unseal } from '#src/domain/second-factor/sealed-key.ts';

const secret = Buffer.alloc(32, 7);
const key = Buffer.from('12345678901234567890', 'ascii');
const sealed = seal(key, 'U0APPR1', secret, randomBytes(NONCE_BYTES));

test('a sealed key is opened with the same secret for the same person', () => {
  expect(unseal(sealed, 'U0APPR1', secret)).toEqual(key);
  expect(sealed).toHaveLength(12 + 16 + 20);
  expect(sealed.includes(key)).toBe(false);
});

test('it is not opened for somebody else, whose row it was copied to', () => {
  for (const person of ['U0APPR2', 'U0APPR', 'U0APPR11', '']) expect(unseal(sealed, person, secret)).toBeUndefined();
});

test('it is not opened with another secret', () => {
  expect(unseal(sealed, 'U0APPR1', Buffer.alloc(32, 8))).toBeUndefined();
});

test('one altered bit anywhere, or a part of it, is noticed', () => {
  for (const [index, byte] of sealed.entries()) {
    const altered = Buffer.from(sealed);
    altered[index] = byte ^ 1;
    expect(unseal(altered, 'U0APPR1', secret), `byte ${index}`).toBeUndefined();
    expect(unseal(sealed.subarray(0, index), 'U0APPR1', secret), `cut at ${index}`).toBeUndefined();
  }
});

test('two seals of one key differ by their nonce', () => {
  const again = seal(key, 'U0APPR1', secret, Buffer.alloc(NONCE_BYTES, 1));
  expect(again).not.toEqual(sealed);
  expect(unseal(again, 'U0APPR1', secret)).toEqual(key);
  expect(again.subarray(0, NONCE_BYTES)).toEqual(Buffer.alloc(NONCE_BYTES, 1));
});

// McGrew and Viega, "The Galois/Counter Mode of Operation", test case 14: the same key, nonce and text without
// associated data. Only the encrypted part can be compared: the tag covers the person too.
test('the cipher is AES-256-GCM', () => {
  const zeros = seal(Buffer.alloc(16), 'U0APPR1', Buffer.alloc(32), Buffer.alloc(NONCE_BYTES));
  expect(zeros.subarray(28).toString('hex')).toBe('cea7403d4d606b6e074ec5d3baf39d18');
});

test('the tag is not shortened: with a part of it nothing is opened', () => {
  expect(sealed).toHaveLength(NONCE_BYTES + 16 + key.length);
  for (const length of [NONCE_BYTES + 4, NONCE_BYTES + 12, NONCE_BYTES + 15, 0])
    expect(unseal(sealed.subarray(0, length), 'U0APPR1', secret)).toBeUndefined();
});
