import { expect, test } from 'vitest';
import { type FunctionAnswer, unlessRehearsing } from '#src/marketplace/functions.ts';
import { words } from '#src/domain/text/words.ts';

const answered: FunctionAnswer = { kind: 'answered', json: {} };

test('while Banto rehearses no function is called, and whoever calls one learns that', async () => {
  let [rehearses, calls] = [true, 0];
  const called = (): Promise<FunctionAnswer> => {
    calls += 1;
    return Promise.resolve(answered);
  };
  const off = words('未設定', 'not set');
  const functions = unlessRehearsing(
    {
      processPayoutsOff: undefined,
      processPayouts: called,
      sendNotificationsOff: off,
      sendNotifications: called,
    },
    () => rehearses,
  );
  // Whether a function is there does not depend on the mode: operations go the whole way.
  expect([functions.processPayoutsOff, functions.sendNotificationsOff]).toEqual([undefined, off]);
  for (const answer of [await functions.processPayouts(), await functions.sendNotifications()])
    expect(answer).toMatchObject({ kind: 'refused', detail: { ja: 'リハーサル中のため呼び出していません' } });
  expect(calls).toBe(0);
  rehearses = false;
  for (const answer of [await functions.processPayouts(), await functions.sendNotifications()])
    expect(answer).toBe(answered);
  expect(calls).toBe(2);
});
