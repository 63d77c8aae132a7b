import { describe, expect, it } from 'vitest';
import {
  type Before,
  changesSince,
  type Current,
  explainAnswer,
  type Held,
  leftWords,
  resultOf,
  unseenWords,
} from '#src/features/payouts/processing/rules.ts';

const held = (id: string, status: string | null, change: Partial<Held> = {}): Held => ({
  id,
  recipient_type: 'creator',
  recipient_id: 'r',
  final_payout: 1_000,
  status,
  scheduled_date: '2026-11-20',
  transaction_id: null,
  notes: null,
  ...change,
});
const now = (id: string, status: string | null, created_since: boolean | null = false, change: Partial<Held> = {}) =>
  ({ ...held(id, status, change), created_since }) satisfies Current;
const before = (...rows: Held[]): Before => ({ since: '2026-11-19T02:30:00Z', seq: 1, rows });

describe('what changed since the call began', () => {
  it.each([
    ['nothing', [held('a', 'scheduled')], [now('a', 'scheduled')], []],
    ['a status', [held('a', 'scheduled')], [now('a', 'failed')], ['a scheduled failed']],
    ['one of no status', [held('a', null)], [now('a', 'failed')], ['a null failed']],
    [
      'another amount',
      [held('a', 'scheduled')],
      [now('a', 'scheduled', false, { final_payout: 9 })],
      ['a scheduled scheduled'],
    ],
    [
      'another recipient',
      [held('a', 'failed')],
      [now('a', 'failed', false, { recipient_id: 'x' })],
      ['a failed failed'],
    ],
    ['another kind', [held('a', 'failed')], [now('a', 'failed', false, { recipient_type: 'x' })], ['a failed failed']],
    [
      'another day',
      [held('a', 'failed')],
      [now('a', 'failed', false, { scheduled_date: '2026-12-01' })],
      ['a failed failed'],
    ],
    ['another id', [held('a', 'failed')], [now('a', 'failed', false, { transaction_id: 'x' })], ['a failed failed']],
    ['other notes', [held('a', 'failed')], [now('a', 'failed', false, { notes: 'x' })], ['a failed failed']],
    ['one that is gone', [held('a', 'scheduled')], [], ['a scheduled gone']],
    ['one that is new', [], [now('a', 'scheduled', true)], ['a none scheduled']],
    ['one that is new and paid', [], [now('a', 'completed', true)], ['a none completed']],
    ['one that was paid', [], [now('a', 'scheduled', false)], ['a completed scheduled']],
    ['one that was paid and is', [], [now('a', 'completed', false)], []],
    ['one whose creation is not recorded', [], [now('a', 'scheduled', null)], ['a none scheduled']],
    [
      'several, in order',
      [held('c', 'scheduled'), held('b', 'failed')],
      [now('b', 'scheduled'), now('c', 'completed'), now('a', 'failed', true)],
      ['a none failed', 'b failed scheduled', 'c scheduled completed'],
    ],
  ])('%s', (_, was, is, expected) => {
    const found = changesSince(before(...was), is).map(
      (change) =>
        `${change.id} ${change.before === null ? 'none' : String(change.before.status)} ${change.after?.status ?? 'gone'}`,
    );
    expect(found).toEqual(expected);
  });

  it.each([
    ['ready', now('a', 'ready_for_transfer'), {}, 'processed'],
    ['scheduled', now('a', 'scheduled'), {}, 'left'],
    ['failed', now('a', 'failed'), {}, 'otherwise'],
    ['paid though money is owed', now('a', 'completed'), {}, 'otherwise'],
    ['paid when nothing is owed', now('a', 'completed', false, { final_payout: 0 }), { final_payout: 0 }, 'processed'],
    [
      'ready when nothing is owed',
      now('a', 'ready_for_transfer', false, { final_payout: 0 }),
      { final_payout: 0 },
      'otherwise',
    ],
    ['another amount', now('a', 'ready_for_transfer', false, { final_payout: 1 }), {}, 'otherwise'],
    ['another amount, and left', now('a', 'scheduled', false, { final_payout: 1 }), {}, 'otherwise'],
    ['another recipient', now('a', 'ready_for_transfer', false, { recipient_id: 'x' }), {}, 'otherwise'],
    [
      'another kind of recipient',
      now('a', 'ready_for_transfer', false, { recipient_type: 'organizer' }),
      {},
      'otherwise',
    ],
    ['gone', now('b', 'ready_for_transfer'), {}, 'otherwise'],
  ] as const)('a shown payout that is %s', (_, is, change, expected) => {
    const result = resultOf([held('a', 'scheduled', change)], [is]);
    for (const name of ['processed', 'left', 'otherwise'] as const)
      expect([name, result[name].length]).toEqual([name, name === expected ? 1 : 0]);
  });
});

it('names what was left, what ended otherwise and what nobody saw, five at most', () => {
  const shown = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => held(id, 'scheduled'));
  const left = resultOf(
    shown,
    shown.map((row) => ({ ...row, created_since: false })),
  );
  expect(leftWords(left).ja).toBe('未処理: a ¥1,000、b ¥1,000、c ¥1,000、d ¥1,000、e ¥1,000 ほか1件。');
  const odd = resultOf(shown.slice(0, 1), []);
  expect(leftWords(odd)).toEqual({
    ja: '確認画面と違う結果になった支払い 1件: a ¥1,000（予定 → 削除）。',
    en: '1 payout with another result than previewed: a ¥1,000 (scheduled → deleted).',
  });
  expect(unseenWords([])).toEqual({ ja: '', en: '' });
  expect(unseenWords([{ id: 'a', before: null, after: null }]).ja).toContain('a（新規 → 削除）');
  const other = { final_payout: 9, recipient_id: 'x', scheduled_date: '2026-12-01', transaction_id: 'T', notes: 'n' };
  const changed = (status: string, change: Partial<Held>): string =>
    unseenWords([{ id: 'a', before: held('a', 'failed'), after: held('a', status, change) }]).ja;
  expect(changed('failed', other)).toContain(
    'a ¥9（金額 ¥1,000 → ¥9、受取人 クリエイター r → クリエイター x、支払予定日 2026-11-20 → 2026-12-01、取引ID — → T、備考）',
  );
  expect(changed('completed', { final_payout: 9 })).toContain('→ 支払済み、金額 ¥1,000 → ¥9）');
});

it.each([
  [undefined, 1, 'unknown', '番頭が再起動した'],
  [{ kind: 'answered', json: {} }, 1, 'failed', '更新されていない行'],
  [{ kind: 'answered', json: {} }, 0, 'failed', '確認したとおりになっていない行'],
  [{ kind: 'refused', fault: 'forbidden', detail: { ja: '断り', en: 'no' } }, 1, 'failed', '断り'],
  [{ kind: 'unclear', fault: 'timeout', detail: { ja: '時間切れ', en: 'late' } }, 1, 'unknown', '時間切れ'],
] as const)('%j with %d left: %s', (answer, left, state, said) => {
  const explained = explainAnswer(answer, left);
  expect([explained.state, explained.why.ja.includes(said)]).toEqual([state, true]);
});
