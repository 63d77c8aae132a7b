import type { ChainFault } from '../../../domain/hash-chain.ts';
import { type Words, words } from '../../../domain/words.ts';
import { counted, formatCount } from '../../../domain/yen.ts';

/** Whether one person suffices anywhere; unknown is never shown as good. */
export function gapWords(gaps: number, unknown: readonly string[]): Words {
  const missing = unknown.join(', ');
  const rest =
    unknown.length === 0
      ? words('', '')
      : words(`（Slackで確認できない ${missing} は不明）`, ` (unknown for ${missing}, which Slack does not give)`);
  return gaps === 0
    ? words(`1人で足りる操作は 0件です${rest.ja}。`, `Nowhere is one person enough${rest.en}.`)
    : words(
        `⚠ 1人で足りる、または承認できない操作が ${formatCount(gaps, 'ja')}あります${rest.ja}。`,
        `⚠ ${counted(gaps, 'operation')} with one person alone, or nobody to approve${rest.en}.`,
      );
}

/** The figures of a quarter's audit, without a name. */
interface Counts {
  readonly people: number;
  readonly idle: number;
  readonly unused: number;
  readonly refused: number;
  readonly foreign: number;
}

export const countsWords = ({ people, idle, unused, refused, foreign }: Counts): Words =>
  words(
    `権限のある人 ${people}人 ・ 期間中に使われなかった行 ${idle} ・ 誰も使わなかった権限 ${unused} ・ 拒否 ${formatCount(refused, 'ja')} ・ 番頭以外での承認 ${formatCount(foreign, 'ja')}`,
    `${counted(people, 'person', 'people')} named; ${counted(idle, 'grant')} not used, ${counted(unused, 'right')} used by nobody; ${counted(refused, 'refusal')}; ${counted(foreign, 'approval')} made elsewhere`,
  );

/** How far the audit log is verified, of how many rows. */
export const chainWords = (fault: ChainFault | undefined, seq: number, rows: number): Words =>
  fault
    ? words(
        `⚠ 監査ログ: ${fault.seq}番の行が一致しません（npm run audit:verify）。`,
        `⚠ Audit log: row ${fault.seq} does not match (npm run audit:verify).`,
      )
    : words(
        `監査ログ: ${formatCount(rows, 'ja')}のうち${seq}番まで一致`,
        `Audit log: verified up to row ${seq} of ${rows}`,
      );
