import type { Json } from '../../../db/tables.ts';
import { Refused } from '../../../domain/errors.ts';
import { shortId } from '../../../domain/text/text.ts';
import { asMonth, formatMonth, previousMonth } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/text/yen.ts';
import { filled } from '../../../engine/definitions/answer.ts';
import { noChoices } from '../../../engine/definitions/choices.ts';
import { asReadonly } from '../../../engine/database.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { note } from '../../../engine/parameters/parameters.ts';
import { payoutStatusWords } from '../../../marketplace/statuses/payout.ts';
import { headlineOf, totalOf } from '../bulk/rules.ts';
import {
  amountOf,
  type Generation,
  generationWarnings,
  judgeAsShown,
  judgeGeneration,
  largestWithFees,
} from '../generation/rules.ts';
import {
  createdSince,
  isNotGenerated,
  loadGeneration,
  recordedSales,
  recordGeneration,
  runFunction,
  whyFunctionFails,
} from '../generation/store.ts';
import { needs } from '../generation/needs.ts';
import { judgeSums } from '../generation/sums-rules.ts';
import { basisWords, notGenerated, recordWarnings } from '../generation/warnings-rules.ts';
import { label } from '../text.ts';
import { subject, weightOf } from './shared.ts';
import { fields, valueWords } from './text.ts';

/** Generates last month's payouts with the marketplace's function, exactly as a trial run showed, once per month. */
export const generate = defineOperation({
  name: 'payouts.generate',
  aliases: ['生成', '支払い生成'],
  section: 'monthly.1',
  role: 'admin',
  summary: words(
    '先月分の支払いを生成します（必ず2人目の承認）',
    'Generates last month’s payouts (always needs a second person)',
  ),
  title: words('先月分の支払いを生成', 'Generate payouts'),
  danger: true,
  parameters: { note },
  bound: [],
  fields: {
    recipient_type: fields.recipient_type,
    recipient_id: fields.recipient_id,
    recipient: fields.recipient,
    final_payout: fields.final_payout,
    scheduled_date: fields.scheduled_date,
    gross: label.gross,
    fee: label.fee,
    transfer: label.transferFee,
    net: label.net,
    sold: label.sold,
    earned: label.earned,
    period_start: label.periodStart,
    month: label.month,
    generated: label.generated,
    sales: label.sales,
    same: label.same,
  },
  valueWords,
  rowLabel: ({ recipient, recipient_id: id }) => `${text(recipient) ?? '—'} ${shortId(text(id) ?? '')}`,
  announcedIn: 'payouts',
  secondPerson: 'always',
  moves: 'money',
  replaces: [
    {
      statement: words('直接SQL実行（generate_monthly_payouts_v50）', 'Generate payouts by SQL'),
      flaw: words(
        '2回実行すると二重に生成し、月の境目がUTCで、本番では関数自体が失敗します。月に一度だけ、日本時間で、試行した結果を確認し、売上と照合してから確定します。',
        'Run twice, it creates payouts twice; its months are in UTC, and in production the function itself fails. Banto runs it once a month, in Tokyo time, shows the result of a trial run and checks it against the sales.',
      ),
    },
  ],
  subject: () => 'payouts:generate',
  needs,
  reads: ['purchases'],
  off: ({ db }) => whyFunctionFails(db),
  choices: () => Promise.resolve(noChoices),
  async load(db, _values, lock, context, previewed): Promise<Generation> {
    return loadGeneration(db, lock, context, previewed);
  },
  judge: (row) => judgeGeneration(row),
  weigh: (_db, row) => Promise.resolve(weightOf(row.rows)),
  async preview(db, row, _values, { dialect, now }) {
    const month = asMonth(row.month);
    const total = totalOf(row.rows);
    const existing = await createdSince(db, row.month);
    const before = previousMonth(month);
    const count = row.rows.length;
    return {
      headline: headlineOf(count, total),
      about: words(
        `${formatMonth(month, 'ja')}分の支払いを作成します`,
        `will be created for ${formatMonth(month, 'en')}`,
      ),
      facts: filled([
        { label: label.sales, kind: 'yen', value: row.sales },
        { label: label.basis, kind: 'text', value: basisWords(row.rows) },
        { label: label.fee, kind: 'yen', value: amountOf(row.rows, 'fee') },
        { label: label.transferFee, kind: 'yen', value: amountOf(row.rows, 'transfer') },
        { label: label.net, kind: 'yen', value: amountOf(row.rows, 'net') },
        {
          label: label.there,
          kind: 'text',
          value: words(
            existing
              .map((each) => `${payoutStatusWords(each.status).ja} ${each.payouts}件 ${formatYen(each.amount)}`)
              .join('、') || '0件',
            existing
              .map((each) => `${payoutStatusWords(each.status).en}: ${each.payouts}, ${formatYen(each.amount)}`)
              .join('; ') || 'none (0)',
          ),
        },
      ]),
      warnings: [
        ...generationWarnings(row),
        ...recordWarnings(row.rows, await recordedSales(db, dialect, month)),
        ...((await isNotGenerated(asReadonly(db), dialect, before)) ? [notGenerated(before, month)] : []),
      ],
      items: largestWithFees(row.rows, now),
      effect: words(
        `${formatMonth(month, 'ja')}分の支払い ${formatCount(count, 'ja')}、合計 ${formatYen(total)} を作成します。`,
        `${counted(count, 'payout')} for ${formatMonth(month, 'en')}, ${formatYen(total)} in all, will be created.`,
      ),
      submit: words(`${formatCount(count, 'ja')}の支払いを生成`, `Generate ${formatCount(count, 'en')}`),
    };
  },
  async write(trx, row, _values, { dialect, now, person }) {
    const month = asMonth(row.month);
    const made = await runFunction(trx, dialect);
    judgeAsShown(row.rows, made);
    judgeSums(month, made, await recordedSales(trx, dialect, month));
    const total = totalOf(made);
    const record = { month, actor: person.id, at: now, payouts: made.length, total };
    if (!(await recordGeneration(trx, record)))
      throw new Refused(
        'already_done',
        words(`${formatMonth(month, 'ja')}分は生成済みです。`, `${formatMonth(month, 'en')} is already generated.`),
        { section: 'monthly.1' },
      );
    return {
      effects: [
        ...made.map(({ id, ...after }) => ({ subject: subject({ id }), before: null, after })),
        {
          subject: `generation:${month}`,
          before: null,
          after: { month, payouts: made.length, total, sales: row.sales },
        },
      ],
      outcome: words(
        `${formatMonth(month, 'ja')}分の支払い ${formatCount(made.length, 'ja')}、合計 ${formatYen(total)} を生成しました。`,
        `${counted(made.length, 'payout')} for ${formatMonth(month, 'en')} generated, ${formatYen(total)} in all.`,
      ),
    };
  },
});

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
