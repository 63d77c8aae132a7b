import type { ChainFault } from '../../../domain/hash-chain/hash-chain.ts';
import { type Bounds, formatTime } from '../../../domain/time/tokyo.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted, formatCount } from '../../../domain/text/yen.ts';

/** Whether one person is enough for any operation; unknown is never shown as good. */
export function gapWords(gaps: number, unknown: readonly string[]): Words {
  const missing = unknown.join(', ');
  const rest =
    unknown.length === 0
      ? words('', '')
      : words(`（Slackで確認できない ${missing} は不明）`, ` (unknown for ${missing}, which Slack does not give)`);
  return gaps === 0
    ? words(`1人で足りる操作は 0件です${rest.ja}。`, `No operation can be done by one person alone${rest.en}.`)
    : words(
        `⚠ 1人で足りる、または承認できない操作が ${formatCount(gaps, 'ja')}あります${rest.ja}。`,
        `⚠ ${counted(gaps, 'operation')} with one person alone, or nobody to approve${rest.en}.`,
      );
}

/** How many approvers could approve with a code, without a name. */
export const enrolledWords = (able: number, unable: number): Words =>
  words(
    `コードで承認できる人 ${able}人 ・ 認証アプリが未登録の承認者 ${unable}人`,
    `${counted(able, 'approver')} with an authenticator, ${unable} without`,
  );

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
    `権限のある人 ${people}人 ・ 使われなかった ops.yml の設定 ${idle}行 ・ 使われなかった操作 ${formatCount(unused, 'ja')} ・ 拒否 ${formatCount(refused, 'ja')} ・ 番頭以外での承認 ${formatCount(foreign, 'ja')}`,
    `${counted(people, 'person', 'people')} named; ${counted(idle, 'line')} of ops.yml and ${counted(unused, 'operation')} not used; ${counted(refused, 'refusal')}; ${counted(foreign, 'approval')} made elsewhere`,
  );

/** How far the audit log is verified, of how many rows. */
export const chainWords = (fault: ChainFault | undefined, seq: number, rows: number): Words =>
  fault
    ? words(
        `⚠ 監査ログ: ${fault.seq}番の行が一致しません（npm run audit:verify）。`,
        `⚠ Audit log: row ${fault.seq} does not match (npm run audit:verify).`,
      )
    : seq >= rows
      ? words(
          `監査ログ: ${formatCount(rows, 'ja')}すべて検証済み、改ざんなし`,
          `Audit log: ${counted(rows, 'row')}, all verified, none altered`,
        )
      : words(
          `監査ログ: ${formatCount(rows, 'ja')}のうち${seq}番まで検証済み、そこまで改ざんなし`,
          `Audit log: verified up to row ${seq} of ${rows}, none of these was altered`,
        );

/** Shown when the audit log begins later than the quarter: zeros would then prove nothing. */
export const begunLater = (first: Date | undefined, { from, to }: Bounds, now: Date): Words[] => {
  if (first !== undefined && first <= from) return [];
  if (first === undefined || first >= to)
    return [
      words(
        '⚠ この四半期の記録は番頭にありません。拒否・利用は分からず、権限は現在のものです。',
        '⚠ Banto has no record of this quarter: what was refused and used is unknown, and the rights are those of now.',
      ),
    ];
  return [
    words(
      `記録は ${formatTime(first, 'ja', now)} からです。それ以前の拒否・利用は分かりません。`,
      `Records begin at ${formatTime(first, 'en', now)}: what was refused and used before is unknown.`,
    ),
  ];
};
