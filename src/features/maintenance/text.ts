import type { Words } from '../../domain/text/words.ts';
import { words } from '../../domain/text/words.ts';

export type Period = 'weekly' | 'monthly' | 'quarterly';
export const periods: readonly Period[] = ['weekly', 'monthly', 'quarterly'];

/** The runbook's 定期メンテナンス, in its order. */
export const maintenance: Readonly<Record<Period, { readonly title: Words; readonly items: readonly Words[] }>> = {
  weekly: {
    title: words('週次メンテナンス', 'Weekly maintenance'),
    items: [
      words('システムパフォーマンス確認', 'Check system performance'),
      words('ログローテーション', 'Rotate logs'),
      words('不要データの削除', 'Delete data no longer needed'),
    ],
  },
  monthly: {
    title: words('月次メンテナンス', 'Monthly maintenance'),
    items: [
      words('支払い処理実行', 'Process payouts'),
      words('月次レポート作成', 'Write the monthly report'),
      words('パートナー評価更新', 'Update partner ratings'),
    ],
  },
  quarterly: {
    title: words('四半期メンテナンス', 'Quarterly maintenance'),
    items: [
      words('パフォーマンス分析', 'Analyse performance'),
      words('システム最適化検討', 'Review optimisations'),
      words('セキュリティ監査', 'Audit security'),
    ],
  },
};

export const button = {
  tick: words('完了にする', 'Mark as done'),
  untick: words('未完了に戻す', 'Not done'),
  evidence: words('証跡を残す', 'Keep evidence'),
  note: words('メモ', 'Note'),
  assign: words('担当者を選ぶ', 'Assign to…'),
} as const;
