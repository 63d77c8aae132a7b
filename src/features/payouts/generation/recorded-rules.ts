import type { MadePayout, NewPayout } from './rules.ts';

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

export const isCreator = ({ recipient_type: type }: MadePayout): boolean => type?.startsWith('creator') === true;

/** The recorded sales that belong to a payout's recipient; undefined when the view cannot tell. */
function salesOf(row: MadePayout, { sales, organizers }: Recorded): readonly Earnings[] | undefined {
  if (isCreator(row)) return sales.filter(({ creator_id }) => creator_id === row.recipient_id);
  if (row.recipient_type === 'organizer' && organizers)
    return sales.filter(({ organizer_id }) => organizer_id === row.recipient_id);
  return undefined;
}

export const totals = (sales: readonly Earnings[]): Pick<Earnings, 'sold' | 'earned' | 'platform'> => ({
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
export interface Recipient extends Pick<Earnings, 'sold' | 'earned' | 'platform'> {
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
export function recipientsOf(made: readonly MadePayout[], recorded: Recorded): Recipient[] {
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
export const deducted = ({ earned, paid, transfer }: Recipient): number => earned - paid - (transfer ?? 0);

/** A creator who sold everything without an organizer, and is paid less than the profit and the transfer fee leave. */
export const isChargedAlone = (recipient: Recipient): boolean =>
  recipient.paid > 0 && deducted(recipient) > 0 && [...recipient.organizers].every((id) => id === null);

/** The organizers who get a payout. */
export const organizersOf = (rows: readonly MadePayout[]): ReadonlySet<string> =>
  new Set(rows.filter(({ recipient_type: type }) => type === 'organizer').map((row) => row.recipient_id));

/** What the creators of each organizer are charged: at least, and at most, because a creator may have several. Yen. */
export function chargedFor(recipients: readonly Recipient[]): (organizer: string) => readonly [number, number] {
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
