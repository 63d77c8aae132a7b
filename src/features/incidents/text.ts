import { type Words, words } from '../../domain/words.ts';
import type { CheckName } from '../../marketplace/checks.ts';

export type Kind = 'outage' | 'data' | 'call';

/** What may tick a step by itself when it passes. */
export type Check = Extract<CheckName, 'site' | 'database' | 'payouts' | 'worker'>;

export interface Step {
  readonly title: Words;
  /** The step is done when these pass; none means that only a person can say so. */
  readonly checks: readonly Check[];
}

const byHand = (title: Words): Step => ({ title, checks: [] });

/** The runbook's 緊急時対応, in its order. */
export const incidents: Readonly<Record<Kind, { readonly title: Words; readonly steps: readonly Step[] }>> = {
  outage: {
    title: words('システム全体停止', 'System outage'),
    steps: [
      { title: words('サービス状況確認', 'Check the services'), checks: ['site'] },
      { title: words('データベース接続確認', 'Check the database'), checks: ['database'] },
      { title: words('Edge Functions 稼働確認', 'Check the edge functions'), checks: ['payouts', 'worker'] },
      byHand(words('ログ分析', 'Analyse the logs')),
      byHand(words('復旧手順実行', 'Carry out the recovery')),
    ],
  },
  data: {
    title: words('データ不整合', 'Inconsistent data'),
    steps: [
      byHand(words('該当データの特定と範囲確認', 'Find the data and how far it reaches')),
      byHand(words('バックアップからの復旧計画立案', 'Plan the recovery from a backup')),
      byHand(words('影響ユーザーの特定', 'Find the users concerned')),
      byHand(words('修正クエリの作成とテスト', 'Write and test the correction')),
      byHand(words('本番適用とユーザー通知', 'Apply it and tell the users')),
    ],
  },
  call: { title: words('緊急連絡', 'Call for help'), steps: [] },
};

export const button = {
  tick: words('完了', 'Done'),
  ack: words('対応する', 'Acknowledge'),
  lead: words('指揮を執る', 'Take command'),
  note: words('記録を追加', 'Add a note'),
  escalate: words('上位へ連絡', 'Escalate'),
  close: words('終了する', 'Close'),
} as const;
