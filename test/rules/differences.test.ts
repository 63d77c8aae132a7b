import { expect, test } from 'vitest';
import { words } from '#src/domain/text/words.ts';
import { differences } from '#src/engine/operations/drift.ts';
import { fields } from '#src/features/payouts/operations/text.ts';
import { payout } from '../support/payout-row.ts';

const names = {
  fields: {
    final_payout: words('金額', 'Amount'),
    status: words('状態', 'Status'),
    notes: words('備考', 'Notes'),
  },
  valueWords: { status: (value: string) => words(`「${value}」`, `“${value}”`) },
};

test('the money comes first and the notes last, whatever the order in which the fields are stored', () => {
  const before = { notes: 'A', status: 'ready', final_payout: 5_000 };
  expect(differences(before, { ...before, notes: 'B', status: 'done', final_payout: 50_000 }, names)).toEqual(
    words(
      '金額: 5,000 → 50,000、状態: 「ready」 → 「done」、備考: A → B',
      'Amount: 5,000 → 50,000; Status: “ready” → “done”; Notes: A → B',
    ),
  );
});

test('of a text that is long or has several lines, only that it has changed is said: both begin alike', () => {
  const [first, long] = ['振込済み', 'あ'.repeat(61)];
  for (const [from = '', to = ''] of [
    [first, `${first}\n[2026/11/26 09:12 田中花子] 銀行振込完了`],
    [`${first}\n1`, first],
    [long, `${long}い`],
  ])
    expect(differences({ status: 'ready', notes: from }, { status: 'done', notes: to }, names).ja).toBe(
      '状態: 「ready」 → 「done」、備考が変わりました',
    );
});

test('of a payout the amount comes first, and its notes last when they are long', () => {
  const [before, after] = [payout({ notes: 'A\nB' }), payout({ final_payout: 9, status: 'completed', notes: 'A' })];
  const said = differences(before, { ...after, id: before.id }, { fields }).ja.split('、');
  expect([said[0], said.at(-1)]).toEqual([expect.stringContaining('金額: '), '備考が変わりました']);
});

test('a field without a name is last, under its own', () => {
  expect(differences({ extra: 1, notes: null }, { extra: 2, notes: 'x' }, names).en).toBe('Notes: — → x; extra: 1 → 2');
});
