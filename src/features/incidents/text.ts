import { callNext, takeIt } from '../../engine/escalation/text.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { CheckName } from '../../marketplace/checks.ts';

export type IncidentKind = 'outage' | 'data' | 'call';

/** The checks that can complete a step automatically. */
export type StepCheck = Extract<CheckName, 'site' | 'database' | 'payouts' | 'worker'>;

export interface IncidentStep {
  readonly title: Words;
  /** The step is done when all of these pass; when empty, only a person can mark it done. */
  readonly checks: readonly StepCheck[];
}

const byHand = (title: Words): IncidentStep => ({ title, checks: [] });

/** The runbook's 緊急時対応, in its order. */
export const incidents: Readonly<
  Record<IncidentKind, { readonly title: Words; readonly steps: readonly IncidentStep[] }>
> = {
  outage: {
    title: words('システム全体停止', 'System outage'),
    steps: [
      { title: words('サービス状況確認', 'Check the services'), checks: ['site'] },
      { title: words('データベース接続確認', 'Check the database'), checks: ['database'] },
      { title: words('Edge Functions 稼働確認', 'Check the edge functions'), checks: ['payouts', 'worker'] },
      byHand(words('ログ分析', 'Analyse the logs')),
      byHand(words('復旧手順実行', 'Run the recovery')),
    ],
  },
  data: {
    title: words('データ不整合', 'Inconsistent data'),
    steps: [
      byHand(words('該当データの特定と範囲確認', 'Identify the affected data and its extent')),
      byHand(words('バックアップからの復旧計画立案', 'Plan the recovery from a backup')),
      byHand(words('影響ユーザーの特定', 'Identify the affected users')),
      byHand(words('修正クエリの作成とテスト', 'Write and test the correction')),
      byHand(words('本番適用とユーザー通知', 'Apply it and notify the users')),
    ],
  },
  call: { title: words('緊急連絡', 'Call for help'), steps: [] },
};

export const button = {
  tick: words('完了にする', 'Mark as done'),
  ack: takeIt,
  lead: words('責任者を引き受ける', 'Take the lead'),
  note: words('記録を追加', 'Add a note'),
  escalate: callNext,
  close: words('終了する…', 'Close…'),
} as const;
