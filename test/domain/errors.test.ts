import { describe, expect, it } from 'vitest';

import { InvalidInput, refusalCodes, Refused, Unavailable } from '#src/domain/errors.ts';
import { referenceId } from '#src/engine/receipts/reference-id.ts';
import { words } from '#src/domain/text/words.ts';

describe('a refusal', () => {
  it('has a sentence, a code, a section and a next step', () => {
    const next = words('もう一度開いてください', 'Open it again');
    const refused = new Refused('stale', words('内容が変わりました', 'It has changed'), { section: 'payouts.1', next });
    expect(refused).toBeInstanceOf(Error);
    expect(refused).toMatchObject({
      name: 'Refused',
      code: 'stale',
      message: 'It has changed',
      words: { ja: '内容が変わりました', en: 'It has changed' },
      section: 'payouts.1',
      next,
    });
    const bare = new Refused('self', words('', ''));
    expect(bare).toMatchObject({ section: undefined, next: undefined });
    expect('cause' in bare).toBe(false);
  });

  it('for wrong input says what is wrong with each parameter', () => {
    const paidOn = words('未来の日付です', 'The day is in the future');
    const reason = words('理由が必要です', 'A reason is needed');
    const invalid = new InvalidInput({ paid_on: paidOn, reason });
    expect(invalid).toBeInstanceOf(Refused);
    expect(invalid).toMatchObject({
      name: 'InvalidInput',
      code: 'invalid',
      parameters: { paid_on: paidOn, reason },
      words: { ja: '未来の日付です\n理由が必要です', en: 'The day is in the future\nA reason is needed' },
    });
  });

  it('differs from an outage, which keeps its cause for the log', () => {
    const cause = new Error('ECONNREFUSED');
    const unavailable = new Unavailable(words('応答がありません', 'No answer'), { cause });
    expect(unavailable).not.toBeInstanceOf(Refused);
    expect(unavailable).toMatchObject({ name: 'Unavailable', code: 'unavailable', message: 'No answer', cause });
  });

  it('has a code with a meaning in both languages', () => {
    const codes = Object.entries(refusalCodes);
    expect(codes.map(([code]) => code)).toEqual(
      expect.arrayContaining(['not_permitted', 'self', 'stale', 'already_decided', 'expired', 'invalid']),
    );
    for (const [code, meaning] of codes) {
      expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
      expect(meaning.ja).toMatch(/[ぁ-ん]/);
      expect(meaning.en).toMatch(/^[A-Z][ -~]+$/);
    }
  });
});

describe('a reference', () => {
  it('is two groups of four characters that can be read aloud', () => {
    const ids = Array.from({ length: 2_000 }, referenceId);
    for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ids.join('').replaceAll('-', '')).size).toBe(32);
  });
});
