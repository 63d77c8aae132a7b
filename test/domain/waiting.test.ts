import { describe, expect, test } from 'vitest';
import {
  climbedTo,
  type EscalationTimes,
  isCalled,
  levelAfter,
  levelAtOpening,
  levelOf,
  nextCall,
  nextLevel,
  uncalledLevels,
  waitedMs,
} from '#src/domain/escalation/escalation.ts';
import type { EscalationLevel } from '#src/domain/policy.ts';
import { isLate } from '#src/domain/time/late.ts';
import { runbookSections, sectionLine } from '#src/domain/runbook.ts';

const at = (time: string): Date => new Date(`2026-11-20T${time}+09:00`);
const minutes = (ms: number): number => ms / 60_000;

test.each([
  ['no snooze', null, null, 0, '10:30', 30],
  ['snoozed at a quarter past, and still', '10:15', '11:15', 0, '10:30', 15],
  ['a snooze that is over but not yet taken off', '10:15', '10:20', 0, '10:30', 25],
  ['a snooze that is over and taken off', null, null, 5 * 60_000, '10:30', 25],
  ['snoozed twice', '10:25', '11:25', 5 * 60_000, '10:30', 20],
  ['snoozed by a clock that runs ahead', '10:32', '11:32', 0, '10:30', 30],
  ['half of a snooze known is none', '10:15', null, 0, '10:30', 30],
] as const)('waited since ten, %s', (...row) => {
  const [, from, until, paused_ms, now, waited] = row;
  const waiting = {
    opened_at: at('10:00'),
    snoozed_at: from === null ? null : at(from),
    snoozed_until: until === null ? null : at(until),
    paused_ms,
  };
  expect(minutes(waitedMs(waiting, at(now)))).toBe(waited);
});

test('a level calls somebody only where it names a person or group in Slack', () => {
  const automatic = { level: 1, name: '標準手順', afterMs: 0 };
  const outside = { level: 2, name: '管理者', afterMs: 900_000, contact: '090-0000-0000' };
  const inSlack = { level: 3, name: '技術', afterMs: 1_800_000, mention: 'S0TECH' };
  const ladder: readonly EscalationLevel[] = [automatic, outside, inSlack];
  expect(ladder.map((level) => isCalled(level))).toEqual([false, false, true]);
  // Automatic recovery needs nobody.
  expect(uncalledLevels(ladder)).toEqual([2]);
  expect(uncalledLevels([automatic, inSlack])).toEqual([]);
  // It opens at the first level where that one calls nobody: only the levels above are climbed to.
  expect([0, 1, 2, 3, 4].map((level) => climbedTo(ladder, level)?.level)).toEqual([
    undefined,
    undefined,
    2,
    3,
    undefined,
  ]);
  expect(climbedTo([{ ...automatic, mention: 'S0OPS' }], 1)?.level).toBe(1);
});

test('how long it waited decides the escalation level and its contact', () => {
  const ladder = [
    { level: 1, name: '標準手順', afterMs: 0 },
    { level: 2, name: '管理者', afterMs: 900_000 },
    { level: 3, name: '技術', afterMs: 1_800_000 },
  ];
  expect([-1, 0, 899_999, 900_000, 1_800_000, 9e9].map((ms) => levelAfter(ladder, ms))).toEqual([0, 1, 1, 2, 3, 3]);
  expect(levelAfter([], 0)).toBe(0);
  expect(levelOf(ladder, 2)).toMatchObject({ name: '管理者' });
  expect(levelOf(ladder, 4)).toBeUndefined();
});

describe('who is called next', () => {
  const ladder = [
    { level: 1, name: '標準手順', afterMs: 0 },
    { level: 2, name: '管理者', afterMs: 900_000 },
    { level: 3, name: '技術', afterMs: 1_800_000 },
  ];
  const never = { opened_at: at('10:00'), snoozed_at: null, snoozed_until: null, paused_ms: 0 };
  const called = (level: number, times: Partial<EscalationTimes> = {}) => {
    const next = nextCall(ladder, { ...never, ...times, level });
    return next && [next.step.name, next.at];
  };

  test('is the level above, at its time after the opening', () => {
    expect(called(0)).toEqual(['標準手順', at('10:00')]);
    expect(called(1)).toEqual(['管理者', at('10:15')]);
    expect(called(2)).toEqual(['技術', at('10:30')]);
    expect(called(3)).toBeUndefined();
    expect([1, 2, 3].map((level) => nextLevel(ladder, level)?.name)).toEqual(['管理者', '技術', undefined]);
  });

  test('is called later by every snooze, and half of a snooze known is none', () => {
    expect(called(1, { paused_ms: 300_000 })).toEqual(['管理者', at('10:20')]);
    expect(called(1, { snoozed_at: at('10:05'), snoozed_until: at('11:05') })).toEqual(['管理者', at('11:15')]);
    expect(called(1, { snoozed_at: at('10:05') })).toEqual(['管理者', at('10:15')]);
    expect(called(1, { snoozed_until: at('11:05') })).toEqual(['管理者', at('10:15')]);
  });
});

test('something new starts at the first level when nobody has to be notified at that level', () => {
  const first = { level: 1, name: '標準手順', afterMs: 0 };
  expect(levelAtOpening([first])).toBe(1);
  expect(levelAtOpening([{ ...first, afterMs: 1 }])).toBe(0);
  expect(levelAtOpening([{ ...first, mention: 'U0ADMIN1' }])).toBe(0);
  expect(levelAtOpening([{ ...first, contact: 'x' }])).toBe(0);
  expect(levelAtOpening([])).toBe(0);
});

test('five minutes after its time is still on time, a moment more is late', () => {
  expect(isLate(at('09:00'), at('09:05'))).toBe(false);
  expect(isLate(at('09:00'), new Date(at('09:05').getTime() + 1))).toBe(true);
  expect(isLate(at('09:00'), at('08:00'))).toBe(false);
});

test('every section of the runbook has a title in both languages', () => {
  expect(sectionLine('payouts.1', 'ja')).toBe('手順書: 支払い処理 1. 手動振込処理');
  expect(sectionLine('payouts.1', 'en')).toBe('Runbook: Payouts 1. Manual transfers');
  expect(Object.keys(runbookSections)).toHaveLength(19);
});
