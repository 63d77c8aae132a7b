import { Refused } from '../../../domain/errors.ts';
import { asMonth, firstDayOf, formatMonth, formatTime, type Month } from '../../../domain/tokyo.ts';
import { type Words, words } from '../../../domain/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/yen.ts';
import type { Generated } from '../../../marketplace/generation.ts';

const section = 'monthly.1';

/** A payout that the marketplace's function creates. These are types, so that they count as JSON. */
export type NewPayout = {
  readonly recipient_type: string;
  readonly recipient_id: string;
  readonly recipient: string | null;
  readonly final_payout: number;
  readonly scheduled_date: string;
  /** The sales it was computed from, in yen; null where this database does not record them. */
  readonly gross: number | null;
  /** The first day of its period; null where this database does not record it. */
  readonly period_start: string | null;
};

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

/** A creator's sales and profit of the month. Yen. */
export interface Earnings {
  readonly creator_id: string;
  readonly gross: number;
  readonly profit: number;
}

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

/** Identifies a payout in the preview; its id differs from run to run. */
const previewKey = ({ recipient_type, recipient, final_payout, scheduled_date }: NewPayout): string =>
  JSON.stringify([recipient_type, recipient, final_payout, scheduled_date]);

const LISTED = 5;
const listed = (lines: readonly Words[]): Words => {
  const more = lines.length - LISTED;
  return words(
    `${lines
      .slice(0, LISTED)
      .map(({ ja }) => ja)
      .join('、')}${more > 0 ? ` ほか${more}件` : ''}`,
    `${lines
      .slice(0, LISTED)
      .map(({ en }) => en)
      .join('; ')}${more > 0 ? ` and ${more} more` : ''}`,
  );
};

const nothingCreated = words('何も作成していません。', 'Nothing was created.');

/** @throws Refused when the function created other payouts than the preview showed. */
export function judgeAsShown(shown: readonly NewPayout[], made: readonly NewPayout[]): void {
  const left = new Map<string, number>();
  for (const row of shown) left.set(previewKey(row), (left.get(previewKey(row)) ?? 0) + 1);
  const added = made.filter((row) => {
    const count = left.get(previewKey(row)) ?? 0;
    left.set(previewKey(row), count - 1);
    return count <= 0;
  });
  const missing = [...left.values()].reduce((sum, count) => sum + Math.max(0, count), 0);
  if (added.length === 0 && missing === 0) return;
  const named = listed(
    added.map(({ recipient, final_payout }) => {
      const line = `${recipient ?? '—'} ${formatYen(final_payout)}`;
      return words(line, line);
    }),
  );
  throw new Refused(
    'stale',
    words(
      `確認したときと違う支払いになったため、取り消しました（増減: ＋${added.length}件、−${missing}件${added.length > 0 ? `。${named.ja}` : ''}）。${nothingCreated.ja}`,
      `The result differs from the preview, so it was rolled back (+${added.length}, −${missing}${added.length > 0 ? `: ${named.en}` : ''}). ${nothingCreated.en}`,
    ),
    { section, next: words('もう一度開いて確認してください。', 'Open it again and check.') },
  );
}

/**
 * Checks that the created payouts are for the right month and match the sales in the view.
 * @param earnings undefined where this database does not say whose sales they are.
 * @throws Refused with the differences.
 */
export function judgeSums(month: Month, made: readonly NewPayout[], earnings: readonly Earnings[] | undefined): void {
  const gross = new Map(earnings?.map((each) => [each.creator_id, each.gross]));
  const differences = made.flatMap((row): Words[] => {
    const name = row.recipient ?? row.recipient_id.slice(0, 8);
    if (row.period_start !== null && row.period_start !== firstDayOf(month))
      return [words(`${name} の対象期間が ${row.period_start}`, `${name} is for ${row.period_start}`)];
    if (earnings === undefined || row.gross === null || !row.recipient_type.startsWith('creator')) return [];
    const sold = gross.get(row.recipient_id) ?? 0;
    if (sold === row.gross) return [];
    return [
      words(
        `${name} の売上 ${formatYen(row.gross)}（取引の記録では ${formatYen(sold)}）`,
        `${name}: sales of ${formatYen(row.gross)}, recorded are ${formatYen(sold)}`,
      ),
    ];
  });
  if (differences.length === 0) return;
  const shown = listed(differences);
  throw new Refused(
    'mismatch',
    words(
      `生成結果が ${formatMonth(month, 'ja')}の売上と一致しないため、取り消しました。${shown.ja}。${nothingCreated.ja}`,
      `The result does not match the sales of ${formatMonth(month, 'en')}, so it was rolled back. ${shown.en}. ${nothingCreated.en}`,
    ),
    {
      section,
      next: words(
        '関数 generate_monthly_payouts_v50 の集計期間を、データベースの管理者に確認してください。',
        'Ask the database administrator which period generate_monthly_payouts_v50 covers.',
      ),
    },
  );
}

/** What the person should know before a month is generated. */
export function generationWarnings(
  { generated, rows }: Generation,
  earnings: readonly Earnings[] | undefined,
): Words[] {
  const paid = new Set(rows.map((row) => row.recipient_id));
  const omitted = (earnings ?? []).filter(({ creator_id, profit }) => profit > 0 && !paid.has(creator_id));
  const sum = omitted.reduce((total, { profit }) => total + profit, 0);
  return [
    ...(generated.periods === null && generated.since > 0
      ? [
          words(
            `この月が終わってから、支払いが${formatCount(generated.since, 'ja')}作成されています。番頭の外で生成済みでないか確認してください。`,
            `${counted(generated.since, 'payout was', 'payouts were')} created since that month ended: check that it was not generated outside Banto.`,
          ),
        ]
      : []),
    ...(omitted.length > 0
      ? [
          words(
            `利益のある作家のうち${omitted.length}人（合計 ${formatYen(sum)}）には、関数が支払いを作りません（少額など）。`,
            `${counted(omitted.length, 'creator')} with a profit (${formatYen(sum)} in all): no payout from the function (small amounts, for example).`,
          ),
        ]
      : []),
    ...(rows.some((row) => row.final_payout <= 0)
      ? [words('0円以下の支払いが含まれています。', 'Some are 0 yen or less.')]
      : []),
  ];
}

/** What is wrong with the marketplace's function, by SQLSTATE; undefined for other errors. */
export function functionFault(code: string | undefined, message: string): Words | undefined {
  const [, name] = /"([\w.]+)"/u.exec(message) ?? [];
  const named = name === undefined ? words('', '') : words(`「${name}」`, ` “${name}”`);
  if (code === undefined) return undefined;
  switch (code) {
    case '42883':
      return words(
        'このデータベースには、支払いを生成する関数 generate_monthly_payouts_v50() がありません。',
        'This database has no function generate_monthly_payouts_v50().',
      );
    case '42P01':
      return words(
        `支払いを生成する関数が使う表${named.ja}が、データベースにありません。`,
        `The function that generates payouts needs a table${named.en} that the database does not have.`,
      );
    case '42703':
      return words(
        `支払いを生成する関数が使う列${named.ja}が、データベースにありません。`,
        `The function that generates payouts needs a column${named.en} that the database does not have.`,
      );
    case '42P10':
      return words(
        '支払いを生成する関数が必要とする一意制約が、データベースにありません。',
        'The function that generates payouts needs a unique constraint that the database does not have.',
      );
    case '42501':
      return words(
        `支払いを生成する関数を実行する権限が足りません${name === undefined ? '' : `（${name}）`}。`,
        `Banto has no permission to run the function that generates payouts${name === undefined ? '' : ` (${name})`}.`,
      );
    default:
      return /^(?:2[23]|42|P0001)/u.test(code)
        ? words(
            `支払いを生成する関数がエラーで終了しました（${code}${name === undefined ? '' : ` ${name}`}）。`,
            `The function that generates payouts ended with an error (${code}${name === undefined ? '' : ` ${name}`}).`,
          )
        : undefined;
  }
}
