import { Refused } from '../../../../domain/errors.ts';
import { firstDayOf, formatMonth, type Month } from '../../../../domain/tokyo.ts';
import { type Words, words } from '../../../../domain/words.ts';
import { counted, formatYen } from '../../../../domain/yen.ts';
import { listed, type MadePayout, type NewPayout, nothingCreated, section, who } from '../rules.ts';

/** What a creator sold in a month through one organizer, or through none (null), from `creator_earnings_v50`. Yen. */
export interface Earnings {
  readonly creator_id: string;
  readonly organizer_id: string | null;
  /** The sum of `sale_price`. */
  readonly sold: number;
  /** The sum of `creator_profit`: sales without the factory's share and the platform's fees. */
  readonly earned: number;
  /** The sum of `platform_total_revenue`. */
  readonly platform: number;
}

/** A month's sales as the view records them. */
export interface Recorded {
  readonly sales: readonly Earnings[];
  /** Whether the view says through which organizer a work was sold. */
  readonly organizers: boolean;
  /** Whether the fee on a payout is an organizer's by its name (`organizer_fee`), and not the platform's. */
  readonly organizerFees: boolean;
}

const isCreator = ({ recipient_type: type }: MadePayout): boolean => type.startsWith('creator');

/** The recorded sales that belong to a payout's recipient; undefined when the view cannot tell. */
function salesOf(row: MadePayout, { sales, organizers }: Recorded): readonly Earnings[] | undefined {
  if (isCreator(row)) return sales.filter(({ creator_id }) => creator_id === row.recipient_id);
  if (row.recipient_type === 'organizer' && organizers)
    return sales.filter(({ organizer_id }) => organizer_id === row.recipient_id);
  return undefined;
}

const totals = (sales: readonly Earnings[]): Pick<Earnings, 'sold' | 'earned' | 'platform'> => ({
  sold: sales.reduce((sum, each) => sum + each.sold, 0),
  earned: sales.reduce((sum, each) => sum + each.earned, 0),
  platform: sales.reduce((sum, each) => sum + each.platform, 0),
});

/** Adds to each payout what is recorded for its recipient now, so that a preview is bound to it. */
export const withRecorded = (rows: readonly MadePayout[], recorded: Recorded | undefined): NewPayout[] =>
  rows.map((row) => {
    const sales = recorded && salesOf(row, recorded);
    const { sold, earned } = sales ? totals(sales) : { sold: null, earned: null };
    return { ...row, sold, earned };
  });

/** A recipient's payouts of one generation, added up. Yen; null when a payout does not record the amount. */
interface Recipient extends Pick<Earnings, 'sold' | 'earned' | 'platform'> {
  readonly row: MadePayout;
  readonly paid: number;
  readonly gross: number | null;
  readonly fee: number | null;
  readonly transfer: number | null;
  readonly net: number | null;
  /** Through whom it was sold; null stands for nobody. */
  readonly organizers: ReadonlySet<string | null>;
}

const sumOf = (rows: readonly MadePayout[], amount: 'gross' | 'fee' | 'transfer' | 'net'): number | null =>
  rows.reduce<number | null>((sum, row) => {
    const value = row[amount];
    return sum === null || value === null ? null : sum + value;
  }, 0);

/**
 * The recipients whose sales are recorded. By recipient and not by payout: whoever gets two payouts for the same sales
 * is paid twice, though each payout alone is right.
 */
function recipientsOf(made: readonly MadePayout[], recorded: Recorded): Recipient[] {
  const byRecipient = Map.groupBy(made, (row) =>
    JSON.stringify([isCreator(row) ? 'creator' : row.recipient_type, row.recipient_id]),
  );
  return [...byRecipient.values()].flatMap((rows) => {
    const [row] = rows;
    const sales = row && salesOf(row, recorded);
    if (!row || !sales) return [];
    const [gross, fee] = [sumOf(rows, 'gross'), sumOf(rows, 'fee')];
    const [transfer, net] = [sumOf(rows, 'transfer'), sumOf(rows, 'net')];
    const paid = rows.reduce((sum, each) => sum + each.final_payout, 0);
    const organizers = new Set(sales.map(({ organizer_id }) => organizer_id));
    return [{ row, paid, gross, fee, transfer, net, organizers, ...totals(sales) }];
  });
}

/** What is deducted from a creator's profit besides the transfer fee. Yen; negative when more is paid than was earned. */
const deducted = ({ earned, paid, transfer }: Recipient): number => earned - paid - (transfer ?? 0);

/** A creator who sold everything without an organizer, and is paid less than the profit and the transfer fee leave. */
const isChargedAlone = (recipient: Recipient): boolean =>
  recipient.paid > 0 && deducted(recipient) > 0 && [...recipient.organizers].every((id) => id === null);

/** Whether the payouts themselves say that this amount is deducted, as a fee or as what is left. */
const isStated = ({ fee, net, paid, transfer, platform, sold, earned }: Recipient, amount: number): boolean =>
  (fee === null && net === null) ||
  // A fee may be counted from the profit, or from the sales with the platform's or all costs.
  [0, platform, sold - earned].some((costs) => (fee ?? 0) === amount + costs) ||
  (net !== null && net - (transfer ?? 0) === paid);

/** The organizers who get a payout. */
const organizersOf = (rows: readonly MadePayout[]): ReadonlySet<string> =>
  new Set(rows.filter(({ recipient_type: type }) => type === 'organizer').map((row) => row.recipient_id));

/** What the creators of each organizer are charged: at least, and at most, because a creator may have several. Yen. */
function chargedFor(recipients: readonly Recipient[]): (organizer: string) => readonly [number, number] {
  const creators = recipients.filter(({ row }) => isCreator(row));
  return (organizer) => {
    const theirs = creators.filter(({ organizers }) => organizers.has(organizer));
    const sum = (some: readonly Recipient[]): number =>
      some.reduce((total, each) => total + Math.max(0, deducted(each)), 0);
    // The function creates no payout for a fee that the transfer fee would eat up.
    const certain = theirs.filter(
      (each) => [...each.organizers].filter((id) => id !== null).length === 1 && deducted(each) > (each.transfer ?? 0),
    );
    return [sum(certain), sum(theirs)];
  };
}

/**
 * An organizer's fee that no organizer can get: the marketplace's function goes on charging the one before to creators
 * without an organizer who come after (`fee` is not reset in its loop). A fee under the platform's name may be meant.
 */
function strayFee(recipient: Recipient, recorded: Recorded | undefined): Words | undefined {
  const { row, fee } = recipient;
  if (recorded?.organizers !== true || !recorded.organizerFees) return undefined;
  if (fee === null || fee <= 0 || !isChargedAlone(recipient)) return undefined;
  return words(
    `${who(row)} には主催者がいないのに、主催者の手数料 ${formatYen(fee)} が引かれている`,
    `${who(row)}: charged an organizer’s fee of ${formatYen(fee)} without having an organizer`,
  );
}

function creatorFault(recipient: Recipient, paidOrganizers: ReadonlySet<string>): Words | undefined {
  const { row, gross, sold, earned, paid, fee, transfer } = recipient;
  const name = who(row);
  if (gross !== null && gross !== sold && gross !== earned)
    return words(
      `${name} の元の金額 ${formatYen(gross)}（取引の記録では売上 ${formatYen(sold)}、利益 ${formatYen(earned)}）`,
      `${name}: computed from ${formatYen(gross)}, recorded are sales of ${formatYen(sold)} and a profit of ${formatYen(earned)}`,
    );
  const amount = deducted(recipient);
  // What is deducted for an organizer who is paid too is compared there.
  const explained =
    isStated(recipient, amount) || [...recipient.organizers].some((id) => id !== null && paidOrganizers.has(id));
  // Who gets nothing is not paid too much; the preview warns of it.
  if (paid <= 0 || amount === 0 || (amount > 0 && explained)) return undefined;
  const shown = (yen: number | null): string => (yen === null ? '—' : formatYen(yen));
  return words(
    `${name} の支払額 ${formatYen(paid)}（記録された利益 ${formatYen(earned)}、手数料 ${shown(fee)}、振込手数料 ${shown(transfer)} と合わない）`,
    `${name}: ${formatYen(paid)} to be paid, which a recorded profit of ${formatYen(earned)}, a fee of ${shown(fee)} and a transfer fee of ${shown(transfer)} do not give`,
  );
}

function organizerFault(recipient: Recipient, charged: readonly [number, number]): Words | undefined {
  const { row, gross, sold, earned, paid, transfer } = recipient;
  if (gross === null) return undefined;
  const name = who(row);
  const [least, most] = charged;
  if (gross !== sold && gross !== earned && (gross < least || gross > most))
    return words(
      `${name} の元の金額 ${formatYen(gross)}（作家から引かれる手数料は ${formatYen(most)}）`,
      `${name}: computed from ${formatYen(gross)}, but its creators are charged ${formatYen(most)}`,
    );
  if (paid <= Math.max(0, gross - (transfer ?? 0))) return undefined;
  return words(
    `${name} の支払額 ${formatYen(paid)}（元の金額 ${formatYen(gross)} より多い）`,
    `${name}: ${formatYen(paid)} to be paid, more than it is computed from (${formatYen(gross)})`,
  );
}

function periodFaults(month: Month, made: readonly MadePayout[]): Words[] {
  return made
    .filter(({ period_start: start }) => start !== null && start !== firstDayOf(month))
    .map((row) =>
      words(`${who(row)} の対象期間が ${row.period_start ?? ''}`, `${who(row)} is for ${row.period_start ?? ''}`),
    );
}

/**
 * Checks that the created payouts are for the right month and follow from the recorded sales. The amount before fees may
 * be the sum of the sales or of the creators' profits: the runbook's shape records the first, the marketplace's own
 * function computes the second (SakkaYuta/photo-rank: db/migrations/v5_0_payouts.sql).
 * @param recorded undefined where this database does not say whose sales they are.
 * @throws Refused with the differences.
 */
export function judgeSums(month: Month, made: readonly MadePayout[], recorded: Recorded | undefined): void {
  const periods = periodFaults(month, made);
  const recipients = recorded ? recipientsOf(made, recorded) : [];
  const charged = chargedFor(recipients);
  const organizers = organizersOf(made);
  const sums = recipients.flatMap(
    (each) =>
      (isCreator(each.row)
        ? (strayFee(each, recorded) ?? creatorFault(each, organizers))
        : organizerFault(each, charged(each.row.recipient_id))) ?? [],
  );
  const differences = [...periods, ...sums];
  if (differences.length === 0) return;
  const shown = listed(differences);
  throw new Refused(
    'mismatch',
    words(
      `生成結果が ${formatMonth(month, 'ja')}の取引の記録と一致しないため、取り消しました。${shown.ja}。${nothingCreated.ja}`,
      `The result does not match the recorded sales of ${formatMonth(month, 'en')}, so it was rolled back. ${shown.en}. ${nothingCreated.en}`,
    ),
    { section, next: periods.length > 0 ? askAboutPeriod : askAboutSums },
  );
}

const askAboutPeriod = words(
  '関数 generate_monthly_payouts_v50 の集計期間を、データベースの管理者に確認してください。',
  'Ask the database administrator which period generate_monthly_payouts_v50 covers.',
);
const askAboutSums = words(
  '関数 generate_monthly_payouts_v50 がどの取引を合計し、何を差し引いたかを、データベースの管理者に確認してください。',
  'Ask the database administrator which sales generate_monthly_payouts_v50 adds up, and what it deducts.',
);

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
  const names = listed(
    charged.map((each) => {
      const line = `${who(each.row)} ${formatYen(deducted(each))}`;
      return words(line, line);
    }),
  );
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
