import { defineQuery, listAnswer, words } from '../../../engine/definitions/query.ts';
import { isReady } from '../../../marketplace/measures/payouts.ts';
import { payoutList } from '../columns.ts';
import { payStep } from '../names.ts';
import { listPayouts } from '../store.ts';

/** Every payout that is ready for transfer, largest first. */
export const ready = defineQuery({
  name: 'payouts.ready',
  aliases: ['振込待ち', '準備完了'],
  section: 'monthly.2',
  role: 'operator',
  summary: words('振込待ちの支払いを、金額の大きい順に表示します', 'Payouts ready for transfer, largest first'),
  replaces: [
    {
      statement: words('ready_for_transfer状態の支払い一覧', 'Payouts ready for transfer'),
      flaw: words(
        '本番には breakdown 列がなく、エラーになります。本番では利用者・主催者の表から受取人の名前を示します。',
        'It fails in production, which has no column breakdown. There Banto takes the name from the account or organizer.',
      ),
    },
  ],
  shareable: true,
  async run({ db, dialect, list }) {
    const found = await list((rows) => listPayouts(db, dialect, { where: isReady }, rows));
    return listAnswer({
      title: words('振込待ちの支払い', 'Payouts ready for transfer'),
      ...payoutList(found, words('振込待ち', 'ready')),
      step: payStep,
    });
  },
});
