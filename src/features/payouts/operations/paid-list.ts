import { Misread, Refused } from '../../../domain/errors.ts';
import { dayOf, startOfDay } from '../../../domain/time/tokyo.ts';
import { joinWords, words } from '../../../domain/text/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/text/yen.ts';
import { need } from '../../../engine/definitions/need.ts';
import { noChoices } from '../../../engine/definitions/choices.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { csvFile, note, pastedLines } from '../../../engine/parameters/parameters.ts';
import { bulkWarnings, submitWords, totalOf } from '../bulk/rules.ts';
import { type Completion, completeAll } from '../bulk/store.ts';
import { payeesOf } from '../payee/store.ts';
import { readList } from '../paid-list/lines.ts';
import { type MatchedList, matchList, saidBy } from '../paid-list/rules.ts';
import { listWarnings, paidOnFacts, paymentLines } from '../paid-list/shown-rules.ts';
import { knownFor } from '../paid-list/store.ts';
import { appendNote } from '../rules.ts';
import { paymentLine } from '../transaction-id/recorded-rules.ts';
import { takesFrom, transactionKey, usedBefore } from '../transaction-id/rules.ts';
import { label } from '../text.ts';
import { completedEffects, recordOnly, weightOf } from './shared.ts';
import { payoutsById } from './store.ts';
import { fields, rowLabel, valueWords } from './text.ts';
import { payoutNamed, usesOf } from '../transaction-id/store.ts';

const rows = pastedLines(
  words('振込の一覧', 'List of transfers'),
  words(
    '見出し付きで貼り付け: 支払いID・取引ID・振込日・金額（3,000文字まで）。IDのない行は金額と受取人で照合します',
    'paste with headings: Payout id, Transaction id, Paid on, Amount (up to 3,000 characters); lines without an id are matched by amount and Recipient',
  ),
  (text) => {
    const list = readList(text);
    return list instanceof Misread ? list : undefined;
  },
);

const file = csvFile(
  words('CSVファイル', 'CSV file'),
  words(
    'UTF-8またはShift_JIS、1MB・2,000行まで。/payouts due のCSVに取引IDと振込日を書き足して使えます',
    'UTF-8 or Shift_JIS, up to 1 MB and 2,000 rows; the CSV of /payouts due has the empty columns for it',
  ),
);

const oneOfBoth = words(
  'CSVファイルと振込の一覧は、どちらか一方だけにしてください。',
  'Please give either a CSV file or a list of transfers, not both.',
);

/** Records many transfers, each with its own bank reference, from a list: exactly those that the preview showed. */
export const paidList = defineOperation({
  name: 'payouts.paid-list',
  aliases: ['一覧で支払済み', '振込一覧'],
  section: 'payouts.1',
  role: 'operator',
  summary: words(
    '銀行の取引IDが付いた一覧から、多数の支払いを支払済みにします（必ず2人目の承認）',
    'Marks many payouts as paid from a list with their bank references (always needs a second person)',
  ),
  title: words('一覧から支払済みにする', 'Mark paid from a list'),
  danger: true,
  parameters: { file, rows, note },
  first: ['rows', 'file'],
  bound: ['file', 'rows'],
  fields: {
    ...fields,
    line: label.line,
    new_transaction_id: label.newTransactionId,
    paid_on: label.paidOn,
    matched: label.matched,
    other_name: label.otherName,
    left_out: label.whyLeftOut,
  },
  valueWords,
  rowLabel,
  announcedIn: 'payouts',
  secondPerson: 'always',
  moves: 'money',
  needs: [need('update', 'payouts_v31', 'status paid_at transaction_id notes')],
  perRequest: true,
  subject: () => 'list',
  choices: () => Promise.resolve(noChoices),
  async load(db, values, lock, context, previewed): Promise<MatchedList> {
    if (previewed === undefined) {
      const pasted = values.rows ?? '';
      const sent = context.files?.['file'];
      if (sent !== undefined && pasted !== '') throw new Refused('invalid', oneOfBoth, { section: 'payouts.1' });
      const list = readList(sent ?? pasted);
      if (list instanceof Misread) throw new Refused('invalid', list.words, { section: 'payouts.1' });
      return matchList(list, await knownFor(db, list.lines, context));
    }
    const current = await payoutsById(
      db,
      previewed.rows.map(({ id }) => id),
      lock,
      context,
    );
    const listed = new Map(previewed.rows.map((row) => [row.id, row]));
    return {
      ...previewed,
      rows: current.flatMap((row) => {
        const before = listed.get(row.id);
        return before ? [{ ...saidBy(before), ...row }] : [];
      }),
    };
  },
  // All were ready when they were shown, and the preview's hash ensures that none has changed since.
  judge(list, _values, { now }) {
    if (list.rows.length > 0) return;
    throw new Refused('not_found', words('支払済みにできる行は 0行です。', 'No line can be marked paid (0).'), {
      section: 'payouts.1',
      next: joinWords(listWarnings(list, now), '\n'),
    });
  },
  csvRows: ({ rows: listed, left }, language) =>
    [...listed, ...left.map(({ line, why }) => ({ line, left_out: why[language] }))].toSorted(
      (one, other) => one.line - other.line,
    ),
  async preview(db, list, _values, { now }) {
    const total = totalOf(list.rows);
    const payees = await payeesOf(db, list.rows, now);
    const lines = list.rows.length + list.left.length + list.blank;
    return {
      headline: words(
        `${formatYen(total)}（${formatCount(list.rows.length, 'ja')}）`,
        `${formatYen(total)} (${counted(list.rows.length, 'payout')})`,
      ),
      about: words(
        `${lines}行のうち ${list.rows.length}行を支払済みにします`,
        `${list.rows.length} of ${counted(lines, 'line')} will be marked paid`,
      ),
      facts: paidOnFacts(list.rows, now),
      warnings: [...listWarnings(list, now), ...bulkWarnings(list.rows, payees, dayOf(now), 0)],
      items: paymentLines(list.rows, now),
      small: recordOnly,
      effect: words(
        `${formatCount(list.rows.length, 'ja')}、合計 ${formatYen(total)} を支払済みとして記録します。送金は行いません。`,
        `${counted(list.rows.length, 'payout')}, ${formatYen(total)} in all, will be recorded as paid. No money is sent.`,
      ),
      submit: submitWords(list.rows.length, total),
    };
  },
  weigh: (_db, list) => Promise.resolve(weightOf(list.rows)),
  async write(trx, list, values, { now, person, request, dialect }) {
    const completions = list.rows.map((row): Completion => {
      const transactionId = row.new_transaction_id;
      const line = paymentLine('銀行振込完了', row, transactionId, values.note);
      return {
        row,
        transactionId,
        paidAt: row.paid_on === dayOf(now) ? now : startOfDay(row.paid_on),
        notes: appendNote(row.notes, line, person.displayName, now),
      };
    });
    await refuseUsed(trx, completions, { dialect });
    const kept = await completeAll(trx, completions, person.id, now);
    const total = totalOf(list.rows);
    return {
      effects: [
        ...completedEffects(list.rows, kept),
        {
          subject: `list:${request ?? ''}`,
          before: null,
          after: { payouts: list.rows.length, total, left_out: list.left.length },
        },
      ],
      outcome: words(
        `一覧の ${formatCount(list.rows.length, 'ja')}、合計 ${formatYen(total)} を支払済みにしました。`,
        `${counted(list.rows.length, 'payout')} of the list marked paid, ${formatYen(total)} in all.`,
      ),
    };
  },
});

/** @throws Refused when another payout got one of the transaction ids since the preview, by SQL too. */
async function refuseUsed(
  trx: Parameters<typeof usesOf>[0],
  completions: readonly Completion[],
  context: Parameters<typeof usesOf>[2],
): Promise<void> {
  const payouts = new Map(completions.map(({ row, transactionId }) => [transactionKey(transactionId), row.id]));
  const uses = await usesOf(trx, [...payouts.keys()], context);
  const used = uses.find((use) => takesFrom(use, payouts.get(use.key) ?? ''));
  if (!used) return;
  const { key } = used;
  if (used.payout === payouts.get(key)) throw new Refused('duplicate', usedBefore(key), { section: 'payouts.1' });
  const payout = await payoutNamed(trx, used.payout);
  throw new Refused(
    'duplicate',
    words(
      `取引ID「${key}」は別の支払い（${payout}）で使用済みのため、実行しませんでした。`,
      `The transaction id “${key}” is used for another payout (${payout}), so nothing was done.`,
    ),
    { section: 'payouts.1', next: words('一覧を読み直してください。', 'Please read the list again.') },
  );
}
