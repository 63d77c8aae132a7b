import { formatMonth, type Month } from '../../../domain/time/tokyo.ts';
import { firstOf } from '../../../domain/text/first-of.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted, formatYen } from '../../../domain/text/yen.ts';
import {
  chargedFor,
  deducted,
  isChargedAlone,
  isCreator,
  organizersOf,
  recipientsOf,
  type Recorded,
  totals,
} from './recorded-rules.ts';
import { type MadePayout, type NewPayout, who } from './rules.ts';

/**
 * Says that a month has sales and no payouts, which may be right: the function makes none of small amounts.
 * @param next the only month that can be generated now: the last one
 */
export const notGenerated = (month: Month, next: Month): Words => {
  const [ja, en] = [formatMonth(month, 'ja'), formatMonth(month, 'en')];
  return month >= next
    ? words(
        `${ja}分の支払いはまだ生成されていません（売上があります）。システム管理者が /payouts generate で生成します（少額だけの月には作られません）。`,
        `The payouts of ${en} are not generated yet, though it has sales: an administrator does it with /payouts generate (none are made of small amounts alone).`,
      )
    : words(
        `${ja}分の支払いが見つかりません（売上があります。少額だけの月には作られません）。番頭が生成できるのは先月分だけです。心当たりがなければ、データベースの管理者に確認してください。`,
        `No payouts of ${en} were found, though it has sales (none are made of small amounts alone). Banto can only generate last month's: unless you know why, ask the database administrator.`,
      );
};

/** Whether payouts are computed from sales or from profits, with how many payouts of each. */
export function basisWords(rows: readonly NewPayout[]): Words {
  const known = rows.filter(({ gross, sold, earned }) => gross !== null && sold !== null && earned !== null);
  if (known.length === 0) return words('この環境では照合できません', 'Cannot be checked in this environment');
  const count = (fits: (row: NewPayout) => boolean): number => known.filter(fits).length;
  const both = (row: NewPayout): boolean => row.sold === row.earned;
  const parts: readonly (readonly [number, Words])[] = [
    [count((row) => both(row) && row.gross === row.sold), words('売上＝利益', 'sales, which are the profit')],
    [count((row) => !both(row) && row.gross === row.sold), words('売上の合計（sale_price）', 'sales (sale_price)')],
    [
      count((row) => !both(row) && row.gross === row.earned),
      words('利益の合計（creator_profit）', 'profit (creator_profit)'),
    ],
    [
      count((row) => row.gross !== row.sold && row.gross !== row.earned),
      words('作家から引く手数料など', 'fees charged to creators, or a part'),
    ],
  ];
  const shown = parts.filter(([number]) => number > 0);
  return words(
    shown.map(([number, { ja }]) => `${ja} ${number}件`).join('、'),
    shown.map(([number, { en }]) => `${en}: ${number}`).join('; '),
  );
}

/** What the records say the person should know: who gets nothing, and who is charged a fee that nobody gets. */
export function recordWarnings(rows: readonly MadePayout[], recorded: Recorded | undefined): Words[] {
  if (!recorded) return [];
  const recipients = recipientsOf(rows, recorded);
  const charged = recorded.organizers ? recipients.filter((each) => isCreator(each.row) && isChargedAlone(each)) : [];
  const names = firstOf(charged, (each) => {
    const line = `${who(each.row)} ${formatYen(deducted(each))}`;
    return words(line, line);
  });
  const unpaid = unpaidOrganizers(rows, recorded, chargedFor(recipients));
  const omitted = omittedCreators(rows, recorded);
  const sum = omitted.reduce((total, earned) => total + earned, 0);
  return [
    ...(omitted.length > 0
      ? [
          words(
            `利益のある作家のうち${omitted.length}人（合計 ${formatYen(sum)}）には、関数が支払いを作りません（少額など）。`,
            `${counted(omitted.length, 'creator')} with a profit (${formatYen(sum)} in all): no payout from the function (small amounts, for example).`,
          ),
        ]
      : []),
    ...(charged.length > 0
      ? [
          words(
            `主催者のない作家${charged.length}人から、振込手数料のほかに手数料が引かれます（${names.ja}）。誤りでないか確認してください。`,
            `${counted(charged.length, 'creator')} without an organizer charged a fee besides the transfer fee (${names.en}): check that this is right.`,
          ),
        ]
      : []),
    ...(unpaid > 0
      ? [
          words(
            `作家から手数料を引くのに、支払いを作らない主催者が${unpaid}人います。`,
            `${counted(unpaid, 'organizer')} without a payout although their creators are charged a fee.`,
          ),
        ]
      : []),
  ];
}

/** The profits of creators who get no payout. */
function omittedCreators(rows: readonly MadePayout[], { sales }: Recorded): number[] {
  const paid = new Set(rows.filter(isCreator).map((row) => row.recipient_id));
  return [...Map.groupBy(sales, ({ creator_id }) => creator_id)]
    .filter(([creator]) => !paid.has(creator))
    .map(([, theirs]) => totals(theirs).earned)
    .filter((earned) => earned > 0);
}

function unpaidOrganizers(
  rows: readonly MadePayout[],
  { sales }: Recorded,
  charged: (organizer: string) => readonly [number, number],
): number {
  const paid = organizersOf(rows);
  const all = new Set(sales.flatMap(({ organizer_id: id }) => id ?? []));
  return [...all].filter((id) => !paid.has(id) && charged(id)[0] > 0).length;
}
