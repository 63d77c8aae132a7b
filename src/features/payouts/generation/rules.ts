import { Refused } from '../../../domain/errors.ts';
import { firstOf } from '../../../domain/text/first-of.ts';
import { shortId } from '../../../domain/text/text.ts';
import { asMonth, formatDay, formatMonth, formatTime, type Month } from '../../../domain/time/tokyo.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/text/yen.ts';
import type { Generated } from '../../../marketplace/generated.ts';
import { noPaymentMark } from '../rules.ts';
import { noName } from '../../../marketplace/addressed.ts';

export const section = 'monthly.1';

/** A payout that the marketplace's function created. These are types, so that they count as JSON. */
export type MadePayout = {
  readonly recipient_type: string | null;
  readonly recipient_id: string;
  readonly recipient: string | null;
  readonly final_payout: number;
  readonly scheduled_date: string;
  /** What it was computed from, the fees deducted, and what was left of it. Yen; null where not recorded. */
  readonly gross: number | null;
  readonly fee: number | null;
  readonly transfer: number | null;
  readonly net: number | null;
  /** The first day of its period; null where this database does not record it. */
  readonly period_start: string | null;
};

/** A payout as it is previewed: with its recipient's recorded sales and profit. Yen; null where these are unknown. */
export type NewPayout = MadePayout & { readonly sold: number | null; readonly earned: number | null };

/** What the preview of a generation is bound to. */
export type Generation = {
  readonly month: string;
  readonly generated: Generated;
  /** The month's sales in yen, from the view that payouts are computed from. */
  readonly sales: number;
  /** Existing payouts with the same recipients and days. */
  readonly same: number;
  /** The payouts a trial run created before it was rolled back. */
  readonly rows: NewPayout[];
};

/** @throws Refused when the month is already generated. */
export function judgeUngenerated(month: Month, { by, at, periods }: Generated): void {
  const [ja, en] = [formatMonth(month, 'ja'), formatMonth(month, 'en')];
  if (by !== null) {
    const when =
      at === null
        ? words('', '')
        : words(` ${formatTime(new Date(at), 'ja')} に`, ` at ${formatTime(new Date(at), 'en')} JST`);
    throw new Refused(
      'already_done',
      words(
        `${ja}分の支払いは、番頭で${when.ja}生成済みです。`,
        `The payouts for ${en} were generated through Banto${when.en}.`,
      ),
      { section, next: seeStatus, by },
    );
  }
  if ((periods ?? 0) > 0)
    throw new Refused(
      'already_done',
      words(
        `${ja}分の支払いがすでに${formatCount(periods ?? 0, 'ja')}あるため、生成しません。`,
        `${counted(periods ?? 0, 'payout')} for ${en} already found, so none are generated.`,
      ),
      { section, next: seeStatus },
    );
}

const seeStatus = words('/payouts status で内訳を確認できます。', 'See /payouts status for details.');

/** @throws Refused when the month is already generated, through Banto or not, or when nothing would be created. */
export function judgeGeneration({ month: text, generated, same, rows }: Generation): void {
  const month = asMonth(text);
  judgeUngenerated(month, generated);
  const [ja, en] = [formatMonth(month, 'ja'), formatMonth(month, 'en')];
  if (same > 0)
    throw new Refused(
      'already_done',
      words(
        `同じ受取人・同じ予定日の支払いがすでに${formatCount(same, 'ja')}あります。番頭の外で生成されたとみられるため、生成しません。`,
        `${counted(same, 'payout')} to the same recipients on the same days already found, probably generated outside Banto: none are generated.`,
      ),
      { section, next: seeStatus },
    );
  if (rows.length === 0)
    throw new Refused(
      'not_found',
      words(`${ja}分として生成される支払いは 0件です。`, `No payout would be generated for ${en} (0).`),
      {
        section,
        next: words(
          '/reports monthly で売上を確認できます。少額の作家には関数が支払いを作りません。',
          '/reports monthly shows the sales; the function leaves out small amounts.',
        ),
      },
    );
}

/**
 * Identifies a payout in the preview; its id differs from run to run. Names are only shown: two recipients may share one.
 */
const previewKey = (row: MadePayout): string =>
  JSON.stringify([
    row.recipient_type,
    row.recipient_id,
    row.final_payout,
    row.scheduled_date,
    row.period_start,
    row.gross,
    row.fee,
    row.transfer,
    row.net,
  ]);

/** A recipient's name with the beginning of the id, because a name alone may be two people's. */
export const who = ({ recipient, recipient_id: id }: Pick<MadePayout, 'recipient' | 'recipient_id'>): string =>
  `${recipient ?? '—'} (${shortId(id)})`;

export const nothingCreated = words('何も作成していません。', 'Nothing was created.');

/** @throws Refused when the function created other payouts than the preview showed. */
export function judgeAsShown(shown: readonly MadePayout[], made: readonly MadePayout[]): void {
  const left = new Map<string, number>();
  for (const row of shown) left.set(previewKey(row), (left.get(previewKey(row)) ?? 0) + 1);
  const added = made.filter((row) => {
    const count = left.get(previewKey(row)) ?? 0;
    left.set(previewKey(row), count - 1);
    return count <= 0;
  });
  const missing = [...left.values()].reduce((sum, count) => sum + Math.max(0, count), 0);
  if (added.length === 0 && missing === 0) return;
  const named = firstOf(added, (row) => {
    const line = `${who(row)} ${formatYen(row.final_payout)}`;
    return words(line, line);
  });
  throw new Refused(
    'stale',
    words(
      `確認したときと違う支払いになったため、取り消しました（増減: ＋${added.length}件、−${missing}件${added.length > 0 ? `。${named.ja}` : ''}）。${nothingCreated.ja}`,
      `The result differs from the preview, so it was rolled back (+${added.length}, −${missing}${added.length > 0 ? `: ${named.en}` : ''}). ${nothingCreated.en}`,
    ),
    { section, next: words('もう一度開いて確認してください。', 'Open it again and check.') },
  );
}

/** @throws Refused when the function changed or deleted payouts that existed before. */
export function judgeUntouched(changed: readonly string[]): void {
  if (changed.length === 0) return;
  const named = firstOf(changed, (id) => words(shortId(id), shortId(id)));
  throw new Refused(
    'mismatch',
    words(
      `支払いを生成する関数が、既存の支払い${formatCount(changed.length, 'ja')}も変更または削除したため、取り消しました（${named.ja}）。${nothingCreated.ja}`,
      `The function that generates payouts also changed or deleted ${counted(changed.length, 'existing payout')}, so it was rolled back (${named.en}). ${nothingCreated.en}`,
    ),
    {
      section,
      next: words(
        'もう一度開いて確認し、続く場合はデータベースの管理者に、関数 generate_monthly_payouts_v50 を確認してください。',
        'Open it again; if it persists, ask the database administrator about generate_monthly_payouts_v50.',
      ),
    },
  );
}

/** What the person should know before a month is generated. */
export const generationWarnings = ({ generated, rows }: Generation): Words[] => [
  ...(generated.periods === null && generated.since > 0
    ? [
        words(
          `この月が終わってから、支払いが${formatCount(generated.since, 'ja')}作成されています。番頭の外で生成済みでないか確認してください。`,
          `${counted(generated.since, 'payout was', 'payouts were')} created since that month ended: check that it was not generated outside Banto.`,
        ),
      ]
    : []),
  ...(rows.some((row) => row.final_payout <= 0)
    ? [words('0円以下の支払いが含まれています。', 'Some are 0 yen or less.')]
    : []),
];

/** The sum of an amount; undefined when a payout does not record it. Yen. */
export const amountOf = (rows: readonly MadePayout[], amount: 'fee' | 'transfer' | 'net'): number | undefined =>
  rows.reduce<number | undefined>((sum, row) => {
    const value = row[amount];
    return sum === undefined || value === null ? undefined : sum + value;
  }, 0);

/** How many payouts a preview lists. */
const SHOWN = 10;

/** The ten largest, one line each with how it was computed; `more` is how many are left out. */
export function largestWithFees(rows: readonly MadePayout[], now: Date): { lines: Words[]; more: number } {
  const lines = rows
    .toSorted((a, b) => b.final_payout - a.final_payout)
    .slice(0, SHOWN)
    .map((row) => {
      const { final_payout, recipient, scheduled_date } = row;
      const how = computation(row);
      const amount = `${noPaymentMark(row)}${formatYen(final_payout)}`;
      return words(
        `${amount}　${recipient ?? noName.ja}　${formatDay(scheduled_date, 'ja', now)}${how.ja}`,
        `${amount}  ${recipient ?? noName.en}  ${formatDay(scheduled_date, 'en', now)}${how.en}`,
      );
    });
  return { lines, more: Math.max(0, rows.length - SHOWN) };
}

/** `（元の金額 ¥50,000、手数料 ¥5,000、振込手数料 ¥250）`, as far as it is recorded. */
function computation({ gross, fee, transfer }: MadePayout): Words {
  const parts = (
    [
      [gross, words('元の金額', 'from')],
      [fee, words('手数料', 'fee')],
      [transfer, words('振込手数料', 'transfer')],
    ] as const
  ).flatMap(([yen, name]) =>
    yen === null ? [] : [words(`${name.ja} ${formatYen(yen)}`, `${name.en} ${formatYen(yen)}`)],
  );
  if (parts.length === 0) return words('', '');
  return words(`（${parts.map(({ ja }) => ja).join('、')}）`, ` (${parts.map(({ en }) => en).join(', ')})`);
}
