import { words } from '../../../domain/text/words.ts';
import { nameIn } from '../../../engine/definitions/reference.ts';
import { need } from '../../../engine/definitions/need.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { reason, reasonKind } from '../../../engine/parameters/parameters.ts';
import { reschedule, rescheduleStep } from '../names.ts';
import { judgeStatus } from '../rules.ts';
import { moneyTo } from '../text.ts';
import { changeWithNote, dueWords, moneyFirst, onPayout, payoutId } from './shared.ts';

const kinds = [
  { value: 'account_number', label: words('口座番号不正', 'Wrong account number') },
  { value: 'account_name', label: words('口座名義相違', 'Name does not match') },
  { value: 'account_closed', label: words('口座解約・凍結', 'Account closed or frozen') },
  { value: 'returned', label: words('組戻し', 'Returned by the bank') },
  { value: 'other', label: words('その他', 'Other') },
] as const;

const kindOf = (value: string | undefined) => kinds.find((kind) => kind.value === value);

/** Records that a payout's bank transfer failed; earlier notes stay. */
export const fail = defineOperation({
  ...onPayout('ready_for_transfer'),
  name: 'payouts.fail',
  aliases: ['失敗', '振込失敗'],
  section: 'payouts.2',
  role: 'operator',
  summary: words('振込に失敗した支払いを、理由とともに記録します', 'Records a failed transfer with its reason'),
  title: words('振込失敗を記録', 'Record failed transfer'),
  danger: true,
  parameters: { id: payoutId, reason_kind: reasonKind(kinds), reason },
  secondPerson: 'never',
  moves: 'nothing',
  needs: [need('update', 'payouts_v31', 'status notes')],
  replaces: [
    {
      statement: words('支払い失敗の記録', 'Record a failed payout'),
      flaw: words(
        '備考を上書きし、それまでの記録を消します。対象が0件でも何も言いません。備考には担当者と日時を付けて追記し、理由を必須にします。',
        'It overwrites the notes, and says nothing when no row matched. Banto appends to the notes, with who and when, and requires a reason.',
      ),
    },
  ],
  judge: (row) =>
    judgeStatus(row, 'ready_for_transfer', words('振込失敗にできません', 'cannot be marked failed'), {
      section: 'payouts.2',
    }),
  preview: async (_db, row, _values, { now }) => ({
    ...moneyFirst(row, { about: dueWords(row, now) }),
    submit: words('失敗として記録する', 'Record as failed'),
  }),
  async write(trx, row, values, context) {
    const kind = kindOf(values.reason_kind);
    const line = `振込失敗${kind ? `（${kind.label.ja}）` : ''}: ${values.reason}`;
    const effect = await changeWithNote(trx, row, { status: 'failed' }, line, context);
    return {
      effects: [{ ...effect, after: { ...effect.after, reason_kind: kind?.value ?? null } }],
      outcome: words(`${moneyTo(row).ja} を振込失敗として記録しました。`, `${moneyTo(row).en} is recorded as failed.`),
      offers: [{ does: nameIn(reschedule), label: rescheduleStep.label, values: { id: row.id } }],
    };
  },
});
