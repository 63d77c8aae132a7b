import { sql } from 'kysely';
import { words } from '../../../domain/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/yen.ts';
import { table } from '../../../engine/definitions/answer.ts';
import { defineQuery, total } from '../../../engine/definitions/query.ts';
import { columns, recipientName } from '../recipient.ts';
import { label, noRecipient, recipientTypeWords } from '../text.ts';

/** Every payout that waits for its transfer, largest first. */
export const ready = defineQuery({
  name: 'payouts.ready',
  aliases: ['振込待ち', '準備完了'],
  section: 'monthly.2',
  role: 'operator',
  summary: words('振込待ちの支払いを、金額の大きい順に表示します', 'Payouts ready for transfer, largest first'),
  parameters: {},
  replaces: [
    {
      statement: words('ready_for_transfer状態の支払い一覧', 'Payouts ready for transfer'),
      flaw: words(
        '本番には breakdown 列がなく、エラーになります。本番では利用者・主催者の表から受取人の名前を示します。',
        'It fails in production, where there is no column breakdown. Banto takes the name from the account or organizer there.',
      ),
    },
  ],
  shareable: true,
  async run({ db, dialect, list }) {
    const name = recipientName(dialect);
    const found = await list((rows) =>
      db
        .with('ready', (qc) =>
          qc
            .selectFrom('payouts_v31')
            .select(columns)
            .$if(dialect.payouts.breakdown, (qb) => qb.select('breakdown'))
            .select([total, sql<number>`sum(final_payout) over ()`.as('sum')])
            .where('status', '=', 'ready_for_transfer')
            .orderBy('final_payout', 'desc')
            .orderBy('id')
            .$if(rows !== undefined, (qb) => qb.limit(rows ?? 0)),
        )
        .selectFrom('ready as p')
        .select([
          'p.id',
          'p.recipient_id',
          'p.recipient_type',
          'p.final_payout',
          'p.scheduled_date',
          'p.total',
          'p.sum',
        ])
        .select(name.as('name'))
        .orderBy('p.final_payout', 'desc')
        .orderBy('p.id'),
    );
    const sum = formatYen(found.rows[0]?.sum ?? 0);
    return {
      title: words('振込待ちの支払い', 'Payouts ready for transfer'),
      lead: [
        words(
          `振込待ちは ${formatCount(found.total, 'ja')}、合計 ${sum} です。`,
          `${counted(found.total, 'payout is', 'payouts are')} ready, ${sum} in all.`,
        ),
      ],
      tables: [
        table({
          caption: words(`振込待ち ${formatCount(found.total, 'ja')}`, `${formatCount(found.total, 'en')} ready`),
          empty: words('振込待ちの支払いは 0件です。', 'No payout is ready (0).'),
          list: found,
          columns: [
            { label: label.id, kind: 'text', value: (row) => row.id },
            { label: label.recipient, kind: 'text', value: (row) => row.name ?? noRecipient, personal: true },
            { label: label.type, kind: 'text', value: (row) => recipientTypeWords(row.recipient_type) },
            { label: label.amount, kind: 'yen', value: (row) => row.final_payout },
            { label: label.due, kind: 'day', value: (row) => row.scheduled_date },
            { label: label.recipientId, kind: 'text', value: (row) => row.recipient_id, personal: true },
          ],
        }),
      ],
    };
  },
});
