import { HOTP, Secret, URI } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { isCode, KEY_BYTES, keyText, keyUri, stepOf } from '#src/domain/second-factor/totp.ts';

/** The key of the test vectors in RFC 6238, Appendix B, and RFC 4226, Appendix D. */
const key = Buffer.from('12345678901234567890', 'ascii');
const at = (second: number): Date => new Date(second * 1_000);

describe('a code', () => {
  // RFC 6238, Appendix B, SHA1. They have eight digits; six digits are the last six of them (RFC 4226, 5.3).
  test.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('of second %i in RFC 6238 is right at that second', (second, eightDigits) => {
    expect(stepOf(key, eightDigits.slice(2), at(second))).toBe(Math.floor(second / 30));
  });

  // RFC 4226, Appendix D: the codes of the counters 0 to 9, which are the first ten steps.
  const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];

  test('counts for its own step, the one before and the one after, and for no other', () => {
    for (const [step, code] of codes.entries())
      for (let second = 0; second < 400; second += 10) {
        const near = Math.abs(Math.floor(second / 30) - step) <= 1;
        expect(stepOf(key, code, at(second)), `${code} at ${second}`).toBe(near ? step : undefined);
      }
  });

  test('changes at the very millisecond', () => {
    expect(stepOf(key, '359152', new Date(29_999))).toBeUndefined();
    expect(stepOf(key, '359152', new Date(30_000))).toBe(2);
    expect(stepOf(key, '359152', new Date(119_999))).toBe(2);
    expect(stepOf(key, '359152', new Date(120_000))).toBeUndefined();
  });

  test('has six ASCII digits; anything else is no code, and no error', () => {
    expect(isCode('012345')).toBe(true);
    for (const typed of [
      '',
      '75522',
      '7552244',
      '755 224',
      '７５５２２４',
      '75522４',
      'abcdef',
      '-75522',
      '7.5224',
      '755224\n',
    ]) {
      expect(isCode(typed), typed).toBe(false);
      expect(stepOf(key, typed, at(0)), typed).toBeUndefined();
    }
  });

  test('belongs to its key', () => {
    const other = Buffer.from('12345678901234567891', 'ascii');
    expect(stepOf(other, '755224', at(0))).toBeUndefined();
  });
});

describe('a key', () => {
  test('is written in base32, as authenticators take it', () => {
    // RFC 4648, 10: "foobar"; and the key above, twenty bytes without padding.
    expect(keyText(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
    expect(keyText(key)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(key).toHaveLength(KEY_BYTES);
  });

  test('is an address with the issuer, the person and the form', () => {
    const uri = keyUri(key, 'U0APPR1');
    expect(uri).toMatch(/^otpauth:\/\/totp\/Banto:U0APPR1\?/);
    expect(URI.parse(uri)).toMatchObject({
      issuer: 'Banto',
      label: 'U0APPR1',
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
      secret: Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'),
    });
  });

  test('may come from a pooled buffer: its neighbours are not part of it', () => {
    const pooled = Buffer.concat([Buffer.alloc(7, 1), key, Buffer.alloc(9, 2)]).subarray(7, 27);
    expect(stepOf(pooled, HOTP.generate({ secret: Secret.fromHex(key.toString('hex')), counter: 5 }), at(150))).toBe(5);
  });
});
