import { Refused } from '../../../domain/errors.ts';
import { firstOf } from '../../../domain/text/first-of.ts';
import { firstDayOf, formatMonth, type Month } from '../../../domain/time/tokyo.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { formatYen } from '../../../domain/text/yen.ts';
import {
  chargedFor,
  deducted,
  isChargedAlone,
  isCreator,
  organizersOf,
  type Recipient,
  recipientsOf,
  type Recorded,
} from './recorded-rules.ts';
import { type MadePayout, nothingCreated, section, who } from './rules.ts';

/**
 * An organizer's fee that no organizer gets: the marketplace's function does not reset `fee` in its loop, so it charges the
 * previous creator's fee to creators without an organizer. A fee under the platform's name may be intended.
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

/** Whether the payouts themselves say that this amount is deducted, as a fee or as what is left. */
const isStated = ({ fee, net, paid, transfer, platform, sold, earned }: Recipient, amount: number): boolean =>
  (fee === null && net === null) ||
  // A fee may be counted from the profit, or from the sales with the platform's or all costs.
  [0, platform, sold - earned].some((costs) => (fee ?? 0) === amount + costs) ||
  (net !== null && net - (transfer ?? 0) === paid);

function creatorFault(recipient: Recipient, paidOrganizers: ReadonlySet<string>): Words | undefined {
  const { row, gross, sold, earned, paid, fee, transfer } = recipient;
  const name = who(row);
  if (gross !== null && gross !== sold && gross !== earned)
    return words(
      `${name} の元の金額 ${formatYen(gross)}（取引の記録では売上 ${formatYen(sold)}、利益 ${formatYen(earned)}）`,
      `${name}: computed from ${formatYen(gross)}, recorded are sales of ${formatYen(sold)} and a profit of ${formatYen(earned)}`,
    );
  const amount = deducted(recipient);
  // A fee for an organizer who gets a payout is compared at that payout.
  const explained =
    isStated(recipient, amount) || [...recipient.organizers].some((id) => id !== null && paidOrganizers.has(id));
  // Nobody is overpaid who gets nothing; the preview warns of it.
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
  const shown = firstOf(differences, (difference) => difference);
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
