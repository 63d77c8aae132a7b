import type { Json } from '../../../db/tables.ts';
import { Refused } from '../../../domain/errors.ts';
import { isNoPayment } from '../../../domain/second-person/second-person.ts';
import { asDay, dayOf, formatDay, hourOf } from '../../../domain/time/tokyo.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/text/yen.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import { noChoices } from '../../../engine/definitions/choices.ts';
import {
  defineOperation,
  type Effect,
  type MadeCall,
  type OperationContext,
  type Reread,
  type RowContext,
} from '../../../engine/definitions/operation.ts';
import {
  type Before,
  type Changed,
  changesSince,
  explainAnswer,
  leftWords,
  resultOf,
  sentences,
  unseenWords,
  whatNext,
} from '../processing/rules.ts';
import { headlineOf, payoutNames, totalOf } from '../bulk/rules.ts';
import { readAfter, readBefore, statusesByBanto } from '../processing/store.ts';
import { noPaymentMark, type PayoutRow } from '../rules.ts';
import { countPassed, selectPayouts } from '../store.ts';
import { noName } from '../../../marketplace/addressed.ts';
import { subject as payoutSubject, weightOf } from './shared.ts';
import { fields, rowLabel, valueWords } from './text.ts';

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
  valueWords,
  rowLabel,
  announcedIn: 'payouts',
  secondPerson: 'always',
  moves: 'money',
  // The marketplace's function writes with rights of its own.
  needs: [],
  reads: ['payouts_v31'],
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
  choices: () => Promise.resolve(noChoices),
  load: (db, _values, _lock, context) => loadDay(db, context),
  weigh: (_db, { rows }) => Promise.resolve(weightOf(rows)),
  judge({ rows }, _values, { now }) {
    if (hourOf(now) < FIRST_HOUR) {
      throw new Refused(
        'too_early',
        words(
          '9:00 以降に実行できます（それまでは前日分が対象になるため）。',
          'It can run from 09:00 on: until then the marketplace takes yesterday’s payouts.',
        ),
        {
          section: 'monthly.1',
          next: words('9:00 を過ぎてから、もう一度実行してください。', 'Run it again after 09:00.'),
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
            '予定日を過ぎた支払いは /payouts due で確認し、/payouts reschedule で新しい日を付けてください。',
            'See /payouts due for payouts whose day has passed, and give them a new day with /payouts reschedule.',
          ),
        },
      );
    }
  },
  async preview(db, { day, rows }, _values, { now }) {
    const sum = formatYen(totalOf(rows));
    const missed = await countPassed(db, asDay(day));
    const zero = rows.filter((row) => isNoPayment(row.final_payout));
    const noted = rows.filter((row) => row.notes !== null && row.notes !== '');
    return {
      headline: headlineOf(rows.length, totalOf(rows)),
      about: words(
        `予定日 ${formatDay(day, 'ja', now)}の支払いを振込待ちにします`,
        `scheduled for ${formatDay(day, 'en', now)}, will become ready for transfer`,
      ),
      facts: [],
      small: words('送金はしません', 'No money is sent'),
      warnings: [
        ...(missed > 0
          ? [
              words(
                `予定日を過ぎたまま残っている支払いが ${missed}件あります。この処理の対象にはなりません。`,
                `${counted(missed, 'payout from an earlier day is', 'payouts from earlier days are')} still scheduled; this does not process them.`,
              ),
            ]
          : []),
        ...(zero.length > 0
          ? [
              words(
                `${zero.length}件は0円以下のため、振込なしで支払済みになります: ${payoutNames(zero).ja}`,
                `${counted(zero.length, 'payout is', 'payouts are')} 0 yen or less and will be completed without a transfer: ${payoutNames(zero).en}`,
              ),
            ]
          : []),
        ...(noted.length > 0
          ? [
              words(
                `${noted.length}件の備考は上書きされます（元の備考は監査ログに残ります）: ${payoutNames(noted).ja}`,
                `The notes of ${noted.length} will be overwritten; the audit log keeps them: ${payoutNames(noted).en}`,
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
        '支払い処理を実行中です。結果はこのカードでお知らせします。',
        'Processing has started; the result will be on this card.',
      ),
    }),
  external: {
    off: (functions) => functions.processPayoutsOff,
    before: (trx) => readBefore(trx),
    call: (functions) => functions.processPayouts(),
    reread: (db, call, context) => reread(db, call, context),
  },
});

const LINES = 10;
const largest = (rows: readonly PayoutRow[]): Words[] =>
  rows
    .toSorted((a, b) => b.final_payout - a.final_payout)
    .slice(0, LINES)
    .map((row) =>
      words(
        `${noPaymentMark(row)}${formatYen(row.final_payout)}　${row.recipient ?? noName.ja}`,
        `${noPaymentMark(row)}${formatYen(row.final_payout)}  ${row.recipient ?? noName.en}`,
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

/**
 * Decides the result of the call from the rows alone; the function's response is only quoted. The function selects its
 * rows itself, so whatever changed since the call began is recorded, previewed or not.
 */
async function reread(db: Db, call: MadeCall<DayRows>, { now }: OperationContext): Promise<Reread> {
  const shown = call.shown?.rows ?? [];
  const before = beforeOf(call.before, shown);
  const current = await readAfter(db, before);
  const result = resultOf(shown, current);
  const seen = new Set(shown.map(({ id }) => id));
  const changes = changesSince(before, current);
  const previewed = changes.filter(({ id }) => seen.has(id));
  const unseen = await notByBanto(
    db,
    changes.filter(({ id }) => !seen.has(id)),
    before,
  );
  const effects = [...previewed, ...unseen].map((change): Effect => ({
    subject: payoutSubject(change),
    before: change.before,
    after: change.after,
  }));
  const besides = unseenWords(unseen);
  if (call.shown && result.left.length === 0 && result.otherwise.length === 0) {
    const late =
      call.answer?.kind === 'answered'
        ? words('', '')
        : words(
            '（応答は確認できませんでしたが、行は更新されています）',
            ' (no good response was received, but the rows have changed)',
          );
    return {
      state: 'done',
      effects,
      outcome: sentences(
        words(
          `合計 ${formatYen(totalOf(shown))}、${shown.length}件を処理しました${late.ja}。`,
          `${formatYen(totalOf(shown))}, ${counted(shown.length, 'payout was', 'payouts were')} processed${late.en}.`,
        ),
        besides,
      ),
    };
  }
  const { processed, left } = result;
  const { state, why } = explainAnswer(call.answer, left.length);
  const counts = words(
    `${shown.length}件中 ${processed.length}件が処理済み、${left.length}件が未処理です。`,
    `Processed: ${processed.length} of ${shown.length}; not processed: ${left.length}.`,
  );
  const day = words(`（${formatDay(dayOf(now), 'ja', now)}）`, '');
  return { state, effects, outcome: sentences(why, counts, leftWords(result), besides, whatNext, day) };
}

/** What was read before the call; for a call that a version without it started, the previewed rows are all there is. */
const beforeOf = (read: Json, shown: readonly PayoutRow[]): Before =>
  // `readBefore` wrote it.
  read === null ? { since: null, seq: 0, rows: shown } : (read as unknown as Before);

/** Leaves out changes that Banto made itself and recorded: a payment during the call is not the function's. */
async function notByBanto(db: Db, changes: readonly Changed[], { seq }: Before): Promise<readonly Changed[]> {
  const byBanto = await statusesByBanto(db, changes.map(payoutSubject), seq);
  return changes.filter((change) => {
    const given = byBanto.get(payoutSubject(change));
    const [was, is] = [change.before?.status ?? null, change.after?.status ?? null];
    return given === undefined || (given ?? was) !== is;
  });
}
