import { Refused } from '../../../domain/errors.ts';
import { dayOf, formatDay } from '../../../domain/tokyo.ts';
import { type Words, words } from '../../../domain/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/yen.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import {
  defineOperation,
  type OperationContext,
  type Reread,
  type RowContext,
} from '../../../engine/definitions/operation.ts';
import type { FunctionAnswer } from '../../../marketplace/functions.ts';
import type { PayoutRow } from '../rules.ts';
import { selectPayouts } from '../store.ts';
import { label, noRecipient } from '../text.ts';
import { subject as payoutSubject, weightOf } from './shared.ts';
import { fields, rowLabel } from './text.ts';

/** The payouts scheduled for a day. A type, so that it counts as JSON. */
type DayRows = { readonly day: string; readonly rows: PayoutRow[] };

/** The function uses the UTC date, so before this hour in Tokyo it would process yesterday's payouts. */
const FIRST_HOUR = 9;

/** Asks the marketplace to make today's scheduled payouts ready for transfer. */
export const process = defineOperation({
  name: 'payouts.process',
  aliases: ['支払い処理', '処理実行'],
  section: 'monthly.1',
  role: 'admin',
  summary: words(
    '本日が予定日の支払いを振込待ちにします（Edge Functionを実行）',
    'Makes today’s scheduled payouts ready for transfer (edge function)',
  ),
  title: words('支払い処理を実行', 'Process payouts'),
  danger: true,
  parameters: {},
  bound: [],
  fields,
  rowLabel,
  announcedIn: 'payouts',
  secondPerson: 'always',
  moves: 'money',
  replaces: [
    {
      statement: words('Edge Function経由で支払い処理実行', 'Run the payouts function'),
      flaw: words(
        'UTCの日付で対象を選ぶため9時前は前日分になり、書き込めていなくても成功と返します。9時以降に一度だけ呼び、行を読み直して結果を判定します。',
        'It selects rows by the UTC date, so before 9 a.m. it processes yesterday’s, and it reports success even if nothing was written. Banto calls it once, after 9 a.m., and checks the result by reading the rows again.',
      ),
    },
  ],
  subject: () => 'payouts:process',
  choices: () => Promise.resolve([]),
  load: (db, _values, _lock, context) => loadDay(db, context),
  weigh: (_db, { rows }) => Promise.resolve(weightOf(rows)),
  judge({ rows }, _values, { now }) {
    const hour = Number(
      new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', hourCycle: 'h23' }).format(now),
    );
    if (hour < FIRST_HOUR) {
      throw new Refused(
        'too_early',
        words(
          '9時より前は実行できません。マーケットプレイスがUTCの日付（前日）で対象を選ぶためです。',
          'It cannot run before 09:00, because the marketplace uses the UTC date, which is still yesterday.',
        ),
        {
          section: 'monthly.1',
          next: words('9時以降にもう一度実行してください。', 'Run it again after 09:00.'),
        },
      );
    }
    if (rows.length === 0) {
      throw new Refused(
        'not_found',
        words('本日が予定日の支払いは 0件です。', 'No payout is scheduled for today (0).'),
        {
          section: 'monthly.1',
          next: words(
            '予定日を過ぎた予定は /payouts due で確認し、/payouts reschedule で新しい日を付けてください。',
            'See /payouts due for payouts whose day has passed, and give them a new day with /payouts reschedule.',
          ),
        },
      );
    }
  },
  async preview(db, { day, rows }, _values, { now }) {
    const sum = formatYen(rows.reduce((all, row) => all + row.final_payout, 0));
    const missed = await countMissed(db, day);
    const zero = rows.filter((row) => row.final_payout <= 0).length;
    const noted = rows.filter((row) => row.notes !== null && row.notes !== '').length;
    return {
      facts: [
        { label: label.due, kind: 'day', value: day },
        { label: label.count, kind: 'count', value: rows.length },
        { label: label.total, kind: 'text', value: sum },
      ],
      warnings: [
        ...(missed > 0
          ? [
              words(
                `予定日を過ぎたまま残っている支払いが ${missed}件あります。この処理では拾われません。`,
                `${counted(missed, 'payout from an earlier day is', 'payouts from earlier days are')} still scheduled; this does not process them.`,
              ),
            ]
          : []),
        ...(zero > 0
          ? [
              words(
                `${zero}件は0円以下のため、振込なしで支払済みになります。`,
                `${counted(zero, 'payout is', 'payouts are')} 0 yen or less and will be completed without a transfer.`,
              ),
            ]
          : []),
        ...(noted > 0
          ? [
              words(
                `${noted}件の備考は上書きされます（元の備考は監査ログに残ります）。`,
                `The notes of ${noted} will be overwritten; the audit log keeps them.`,
              ),
            ]
          : []),
      ],
      items: { lines: largest(rows), more: Math.max(0, rows.length - LINES) },
      effect: words(
        `${formatDay(dayOf(now), 'ja', now)} の ${rows.length}件（${sum}）を振込待ちにします。送金は行いません。`,
        `${counted(rows.length, 'payout')} (${sum}) will become ready for transfer. No money is sent.`,
      ),
      submit: words(`${formatCount(rows.length, 'ja')}の支払い処理を実行`, `Process ${counted(rows.length, 'payout')}`),
    };
  },
  write: (_trx, { day, rows }) =>
    Promise.resolve({
      effects: [{ subject: 'payouts:process', before: { day, rows }, after: null }],
      outcome: words(
        '支払い処理を開始しました。結果は行を読み直して報告します。',
        'Processing has started; the result follows once the rows have been read again.',
      ),
    }),
  external: {
    off: (functions) => functions.processPayoutsOff,
    call: (functions) => functions.processPayouts(),
    reread: (db, before, _values, context, answer) => reread(db, before, context, answer),
  },
});

const LINES = 10;
const largest = (rows: readonly PayoutRow[]): Words[] =>
  rows
    .toSorted((a, b) => b.final_payout - a.final_payout)
    .slice(0, LINES)
    .map((row) =>
      words(
        `${formatYen(row.final_payout)}　${row.recipient ?? noRecipient.ja}`,
        `${formatYen(row.final_payout)}  ${row.recipient ?? noRecipient.en}`,
      ),
    );

async function loadDay(db: Db | Trx, { dialect, now }: RowContext): Promise<DayRows> {
  const day = dayOf(now);
  const rows = await selectPayouts(db, dialect)
    .where('p.status', '=', 'scheduled')
    .where('p.scheduled_date', '=', day)
    .orderBy('p.id')
    .execute();
  return { day, rows };
}

async function countMissed(db: Db, day: string): Promise<number> {
  const { missed } = await db
    .selectFrom('payouts_v31')
    .select((eb) => eb.fn.countAll<number>().as('missed'))
    .where('status', '=', 'scheduled')
    .where('scheduled_date', '<', day)
    .executeTakeFirstOrThrow();
  return missed;
}

/** Decides the result of the call from the rows alone; the function's response is only quoted. */
async function reread(
  db: Db,
  { rows }: DayRows,
  { now }: OperationContext,
  answer: FunctionAnswer | undefined,
): Promise<Reread> {
  const current = await db
    .selectFrom('payouts_v31')
    .select(['id', 'status', 'transaction_id', 'notes'])
    .where(
      'id',
      'in',
      rows.map((row) => row.id),
    )
    .execute();
  const byId = new Map(current.map((row) => [row.id, row]));
  const processed = rows.flatMap((row) => {
    const after = byId.get(row.id);
    return after && after.status !== 'scheduled' ? [{ row, after }] : [];
  });
  const effects = processed.map(({ row, after }) => ({
    subject: payoutSubject(row),
    before: {
      status: row.status,
      transaction_id: row.transaction_id,
      notes: row.notes,
      final_payout: row.final_payout,
    },
    after: {
      status: after.status,
      transaction_id: after.transaction_id,
      notes: after.notes,
      final_payout: row.final_payout,
    },
  }));
  const left = rows.length - processed.length;
  if (left === 0) {
    const late =
      answer?.kind === 'answered'
        ? words('', '')
        : words(
            '（応答は確認できませんでしたが、行は更新されています）',
            ' (no good response was received, but the rows have changed)',
          );
    return {
      state: 'done',
      effects,
      outcome: words(
        `${rows.length}件を処理しました${late.ja}。`,
        `${counted(rows.length, 'payout was', 'payouts were')} processed${late.en}.`,
      ),
    };
  }
  const counts = words(
    `${rows.length}件中 ${processed.length}件が処理済み、${left}件が未処理です。`,
    `${processed.length} of ${rows.length} were processed, ${left} were not.`,
  );
  const { state, why } = explainAnswer(answer);
  return {
    state,
    effects,
    outcome: words(
      `${why.ja}${counts.ja} ${whatNext.ja}（${formatDay(dayOf(now), 'ja', now)}）`,
      `${why.en} ${counts.en} ${whatNext.en}`,
    ),
  };
}

const whatNext = words(
  '/payouts status で確認し、もう一度実行する前にシステム管理者へ連絡してください。',
  'Check /payouts status, and speak to an administrator before running it again.',
);

function explainAnswer(answer: FunctionAnswer | undefined): { state: 'failed' | 'unknown'; why: Words } {
  if (answer === undefined)
    return {
      state: 'unknown',
      why: words(
        '処理中に番頭が再起動したため、結果が不明です。',
        'Banto was restarted in the meantime, so the result is unknown.',
      ),
    };
  switch (answer.kind) {
    case 'answered':
      return {
        state: 'failed',
        why: words(
          'マーケットプレイスは成功と応答しましたが、更新されていない行があります。',
          'The marketplace reported success, but some rows have not changed.',
        ),
      };
    case 'refused':
      return {
        state: 'failed',
        why: words(
          `マーケットプレイスに受け付けられませんでした: ${answer.detail.ja}。`,
          `The marketplace refused the call: ${answer.detail.en}.`,
        ),
      };
    case 'unclear':
      return {
        state: 'unknown',
        why: words(`結果を確認できませんでした: ${answer.detail.ja}。`, `The result is unknown: ${answer.detail.en}.`),
      };
  }
}
