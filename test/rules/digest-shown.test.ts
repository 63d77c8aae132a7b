import { expect, test } from 'vitest';
import { addDays, asDay } from '#src/domain/time/tokyo.ts';
import { words } from '#src/domain/text/words.ts';
import type { AnswerLine } from '#src/engine/definitions/answer.ts';
import { nameIn } from '#src/engine/definitions/reference.ts';
import type { DigestFigures } from '#src/features/digest/rules.ts';
import { toDoLines } from '#src/features/digest/to-do.ts';
import { digestAnswer } from '#src/features/digest/views.ts';

const day = asDay('2026-11-20');
const quiet: DigestFigures = {
  day,
  at: '2026-11-20T00:00:00.000Z',
  health: [],
  orders: [],
  stuck: { hours: 24, count: 0, oldestHours: null },
  partners: { added: 0, pending: 0, oldestDays: null },
  products: { added: 0, updated: 0 },
  payouts: { due: { count: 0, yen: 0 }, overdue: { count: 0, yen: 0 }, passed: { count: 0, yen: 0 } },
  alerts: [],
  tasks: [],
  seal: '0:0',
};

/** Yesterday's orders after seven days with ten each. */
const yesterday = (count: number) => {
  const orders = Array.from({ length: 8 }, (_, before) => ({
    day: addDays(day, -1 - before),
    byStatus: { submitted: before === 0 ? count : 10 },
    soFar: {},
  }));
  const facts = digestAnswer({ ...quiet, orders }).sheets?.[0]?.facts ?? [];
  return facts.find(({ label }) => label.ja === '昨日の注文')?.value;
};

test.each([
  [15, ' +50%'],
  [3, ' −70%'],
  [0, ' −100%'],
  [10, ''],
])('%s orders where ten are usual: a rise has a plus, a fall a minus', (count, change) => {
  expect(yesterday(count)).toEqual(
    words(`${count}件（7日平均 10.0${change}）`, `${count} (7-day average 10.0${change})`),
  );
});

/** The question that a line's button asks. */
const behind = (line: AnswerLine | undefined): string | undefined => line?.step && nameIn(line.step.does);

test.each([
  ['alerts alone', [false, false], 'ops.alerts'],
  ['an incident among them', [false, true], 'ops.handover'],
])('what is open is counted as on Home, and its button shows all that is counted: %s', (_what, kinds, does) => {
  const alerts = kinds.map((incident) => ({ title: words('滞留', 'Stuck'), acknowledged: false, incident }));
  const { toDo } = toDoLines({ ...quiet, alerts }, false);
  expect(toDo[0]?.text.ja).toContain('発生中のアラートと障害　2件（担当なし 2件）');
  expect(behind(toDo[0])).toBe(does);
});

test('a digest from before that was known says the same, with the question about alerts', () => {
  const { toDo } = toDoLines({ ...quiet, alerts: [{ title: words('滞留', 'Stuck'), acknowledged: true }] }, false);
  expect(toDo[0]?.text.ja).toContain('発生中のアラートと障害　1件');
  expect(behind(toDo[0])).toBe('ops.alerts');
});

test('payouts that no sum counts, or that make it smaller, are said beside the sums', () => {
  const payouts = { ...quiet.payouts!, undated: 1, inexact: 3, nothing: 2 };
  const [doubts] = toDoLines({ ...quiet, payouts }, false).toDo;
  expect(doubts?.text).toEqual(
    words(
      '⚠ 確認が必要な支払い　予定日を読めない 1件・金額を読めない 3件・0円以下 2件',
      '⚠ Payouts to check: 1 without a readable day, 3 without a readable amount, 2 of ¥0 or less',
    ),
  );
  expect(behind(doubts)).toBe('payouts.due');
  // Older digests do not say.
  expect(toDoLines(quiet, false).toDo).toEqual([]);
  // An older digest does not say what is to be processed.
  expect(toDoLines(quiet, false).nothing.map(({ en }) => en)).not.toContain('Payouts to process today');
  const none = { count: 0, yen: 0 };
  const coming = { due: none, overdue: none, passed: none, coming: { count: 2, yen: 31_000 } };
  expect(toDoLines({ ...quiet, payouts: coming }, false).toDo.map(({ text }) => text.ja)).toEqual([
    '🔴 本日が予定日の未処理の支払い　2件 ¥31,000',
  ]);
});
