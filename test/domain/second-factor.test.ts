import { describe, expect, test } from 'vitest';
import { type FactorState, isLocked, judgeCode, wrongCodesLeft } from '#src/domain/second-factor/second-factor.ts';

const now = new Date('2026-11-20T02:30:00Z');
const later = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
const fresh: FactorState = { lastStep: null, wrong: 0, locks: 0, lockedUntil: null };

/** Types so many wrong codes. */
const afterWrong = (state: FactorState, count: number, at = now): FactorState =>
  Array.from({ length: count }).reduce<FactorState>((each) => judgeCode(each, undefined, at).next, state);

describe('a code', () => {
  test('is right once: its step and all before it are used up', () => {
    const first = judgeCode(fresh, 100, now);
    expect(first).toEqual({ verdict: 'right', next: { ...fresh, lastStep: 100 } });
    for (const step of [100, 99, 0]) {
      const again = judgeCode(first.next, step, now);
      expect(again).toEqual({ verdict: 'used', next: first.next });
    }
    expect(judgeCode(first.next, 101, now)).toEqual({ verdict: 'right', next: { ...fresh, lastStep: 101 } });
  });

  test('of step 0 is used up too', () => {
    expect(judgeCode(judgeCode(fresh, 0, now).next, 0, now).verdict).toBe('used');
  });

  test('that is used is no guess: typed again and again it locks nobody', () => {
    const { next } = judgeCode(fresh, 100, now);
    let state = next;
    for (let typed = 0; typed < 20; typed++) state = judgeCode(state, 100, now).next;
    expect(state).toEqual(next);
  });

  test('that is wrong is counted, and a right one forgets it', () => {
    const four = afterWrong({ ...fresh, lastStep: 7 }, 4);
    expect(four).toEqual({ lastStep: 7, wrong: 4, locks: 0, lockedUntil: null });
    expect(judgeCode(four, 8, now).next).toEqual({ ...fresh, lastStep: 8 });
  });
});

describe('five wrong codes', () => {
  const locked = afterWrong({ ...fresh, lastStep: 7 }, 5);

  test('lock for fifteen minutes', () => {
    expect(judgeCode(afterWrong(fresh, 4), undefined, now).verdict).toBe('wrong');
    expect(locked).toEqual({ lastStep: 7, wrong: 0, locks: 1, lockedUntil: later(15) });
    expect(isLocked(locked, new Date(later(15).getTime() - 1))).toBe(true);
    expect(isLocked(locked, later(15))).toBe(false);
    expect(isLocked(fresh, now)).toBe(false);
  });

  test('after that even a right code is refused, and nothing makes the lock longer', () => {
    for (const step of [100, undefined, 7])
      expect(judgeCode(locked, step, later(14))).toEqual({ verdict: 'locked', next: locked });
  });

  test('when the lock is over a right code counts, and everything begins anew', () => {
    const right = judgeCode(locked, 100, later(15));
    expect(right).toEqual({ verdict: 'right', next: { ...fresh, lastStep: 100 } });
    expect(afterWrong(right.next, 5, later(15)).lockedUntil).toEqual(later(30));
  });

  test('again lock twice as long each time', () => {
    let state = locked;
    let at = later(15);
    for (const minutes of [30, 60, 120, 240, 480]) {
      state = afterWrong(state, 5, at);
      expect(state.lockedUntil).toEqual(new Date(at.getTime() + minutes * 60_000));
      at = state.lockedUntil ?? at;
    }
    expect(state.locks).toBe(6);
  });

  test('leave somebody who guesses for a month no more than sixty guesses', () => {
    let state = fresh;
    let at = now;
    let guesses = 0;
    while (at < later(30 * 24 * 60)) {
      const { verdict, next } = judgeCode(state, undefined, at);
      if (verdict === 'wrong') guesses += 1;
      state = next;
      at = next.lockedUntil ?? at;
    }
    expect(guesses).toBe(60);
  });

  test('never lock beyond what PostgreSQL has a date for', () => {
    const old = afterWrong({ ...fresh, locks: 400 }, 5).lockedUntil;
    expect(old?.getUTCFullYear()).toBe(2056);
    expect(afterWrong({ ...fresh, locks: 20 }, 5).lockedUntil).toEqual(old);
    expect(afterWrong({ ...fresh, locks: 19 }, 5).lockedUntil?.getTime()).toBeLessThan(old?.getTime() ?? 0);
  });
});

test('how many wrong codes are left', () => {
  expect([0, 1, 4].map((wrong) => wrongCodesLeft({ wrong }))).toEqual([5, 4, 1]);
});
