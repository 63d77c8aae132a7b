import { describe, expect, test } from 'vitest';
import { datable, isOddTime, oddText, OddTime, timeFrom } from '#src/domain/text/odd.ts';

describe('a time that no calendar can show', () => {
  const odd = new OddTime('infinity');

  test('keeps what the database wrote, and nothing is earlier or later', () => {
    expect(odd.toISOString()).toBe('infinity');
    expect(JSON.stringify({ odd })).toBe('{"odd":"infinity"}');
    expect([odd < new Date(0), odd > new Date(0), odd >= odd]).toEqual([false, false, false]);
  });

  test('is told from a time to reckon with', () => {
    expect([isOddTime(odd), isOddTime(new Date(0))]).toEqual([true, false]);
    expect([datable(odd), datable(null), datable(new Date(0))]).toEqual([null, null, new Date(0)]);
  });

  test('comes back from its stored text, as any other time does', () => {
    expect(isOddTime(timeFrom('0044-03-15 00:00:00+09 BC'))).toBe(true);
    expect(timeFrom('0044-03-15 00:00:00+09 BC').toISOString()).toBe('0044-03-15 00:00:00+09 BC');
    expect(timeFrom('2026-11-20T09:00:00Z')).toEqual(new Date('2026-11-20T09:00:00Z'));
    expect(isOddTime(timeFrom('2026-11-20T09:00:00Z'))).toBe(false);
  });

  test('is marked where it is shown', () => {
    expect(oddText('NaN')).toBe('⚠ NaN');
  });
});
