import { expect, test } from 'vitest';
import { type Json, objectsOf } from '#playground/json.ts';
import { validateMessage } from '#playground/slack/validate/validate.ts';
import { words } from '#src/domain/text/words.ts';
import { listed, table } from '#src/engine/definitions/answer.ts';
import { drawAnswer } from '#src/engine/answers/present.ts';
import { forAll } from '#src/engine/answers/presentation.ts';
import { payoutColumns } from '#src/features/payouts/columns.ts';
import { payStep, rescheduleStep } from '#src/features/payouts/names.ts';

const now = new Date('2026-11-20T08:30:00+09:00');
const { amount, recipient, due, id, notes } = payoutColumns;

const payouts = (count: number) =>
  listed(
    Array.from({ length: count }, (_, index) => ({
      id: `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`,
      final_payout: 9_800 + index,
      recipient: '受取人の長い名前'.repeat(4),
      scheduled_date: '2026-11-01',
      notes: '備考'.repeat(60),
    })),
  );

test.each([
  [30, true],
  [30, false],
  [3, true],
  [100, true],
])('%i payouts in each of three tables, native: %s: every step stands under its own table', (count, native) => {
  const names = ['振込対象', '予定日を過ぎた未処理', '予定日を読めない'];
  const steps = [payStep, rescheduleStep, rescheduleStep];
  const message = drawAnswer(
    {
      title: words('期日', 'Due'),
      lead: [words('支払い', 'payouts')],
      tables: names.map((name, index) =>
        table({
          caption: words(name, name),
          list: payouts(count),
          columns: [amount, recipient, due, id, notes],
          step: steps[index],
        }),
      ),
    },
    { ...forAll({ language: 'ja', now, native: () => native }), personal: true },
    [],
  );
  expect(validateMessage(message as never)).toEqual([]);
  expect(JSON.stringify(message.blocks).length).toBeLessThan(17_000);
  const ids = objectsOf(message.blocks as unknown as Json).flatMap((each) => each['action_id'] ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  // Between two captions stands one select at most, and it is that table's.
  const written = JSON.stringify(message.blocks);
  const places = names.map((name) => written.indexOf(name));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  const parts = places.map((place, index) => written.slice(place, places[index + 1]));
  expect(parts.map((part) => /"action_id":"(payouts\.\w+)/u.exec(part)?.[1])).toEqual([
    'payouts.paid',
    'payouts.reschedule',
    'payouts.reschedule',
  ]);
});

test('tables share a message by their size: one with more rows, but narrow, cuts no wide one', () => {
  const text = words('値', 'value');
  const wide = Array.from({ length: 6 }, () => ({
    label: text,
    kind: 'text' as const,
    value: () => 'あいうえおかきく',
  }));
  const of = (count: number, columns: typeof wide) =>
    table({ caption: words(`表${count}`, `table ${count}`), list: payouts(count), columns });
  const drawn = (...tables: ReturnType<typeof of>[]): string =>
    JSON.stringify(
      drawAnswer({ title: text, lead: [text], tables }, forAll({ language: 'ja', now, native: () => true }), []).blocks,
    );
  const narrow = of(26, wide.slice(0, 1));
  expect(drawn(of(25, wide), narrow)).not.toContain('件を表示しています');
  // What does not fit is said, and the small one stays whole.
  expect(drawn(of(90, wide), narrow).match(/全\d+件のうち/gu)).toEqual(['全90件のうち']);
});
