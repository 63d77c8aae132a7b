import { Refused } from '../../../domain/errors.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { payoutStatusWords } from '../../../marketplace/statuses/payout.ts';
import { correct, paid, paidAll, paidList } from '../names.ts';
import type { PayoutRow } from '../rules.ts';

/** The latest operation on a payout in the audit log. */
export type LastRecord = {
  readonly recorded_operation: string | null;
  readonly recorded_transaction_id: string | null;
};

/** The operations that record a payout's transaction id. */
export const recordingOperations: readonly string[] = [paid, paidAll, paidList, correct];

/** @throws Refused unless the payout was marked paid through Banto and has not changed since: then it may be undone. */
export const judgeReopen = (row: PayoutRow & LastRecord): void =>
  judgeByBanto(row, {
    state: words('支払済みの取り消しはできません', 'there is no completion to undo'),
    foreign: words('取り消せません', 'cannot undo it'),
  });

/** @throws Refused unless the payout was marked paid through Banto and has not changed since: then its id may be corrected. */
export const judgeCorrect = (row: PayoutRow & LastRecord): void =>
  judgeByBanto(row, {
    state: words('取引IDを訂正できません', 'there is no transaction id to correct'),
    foreign: words('取引IDを訂正できません', 'cannot correct its id'),
  });

function judgeByBanto(row: PayoutRow & LastRecord, refused: { readonly state: Words; readonly foreign: Words }): void {
  if (row.status !== 'completed') {
    const now = payoutStatusWords(row.status);
    throw new Refused(
      'wrong_state',
      words(
        `この支払いは「${now.ja}」のため、${refused.state.ja}。`,
        `This payout is “${now.en}”: ${refused.state.en}.`,
      ),
      { section: 'payouts.1' },
    );
  }
  const byBanto = row.recorded_operation !== null && recordingOperations.includes(row.recorded_operation);
  if (byBanto && row.recorded_transaction_id === row.transaction_id) return;
  throw new Refused(
    'wrong_state',
    words(
      `この支払いは番頭が支払済みにしたものではないため、${refused.foreign.ja}。`,
      `This payout was not marked paid through Banto, so Banto ${refused.foreign.en}.`,
    ),
    {
      section: 'payouts.1',
      next: words(
        '記録の誤りであれば、システム管理者がデータベースで確認してください。',
        'If the record is wrong, ask an administrator to check the database.',
      ),
    },
  );
}
