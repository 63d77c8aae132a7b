import type { Button } from '@slack/types';
import * as z from 'zod';
import { type Language, words } from '../../domain/words.ts';
import { defineAction } from '../../slack/contract.ts';

/** An answer's buttons carry the receipt of the question; what they do is judged anew for whoever presses them. */
const stored = z.object({ receipt: z.uuid() });

export const answerActions = {
  refresh: { action: defineAction('answer.refresh', stored), label: words('更新', 'Refresh') },
  csv: { action: defineAction('answer.csv', stored), label: words('CSV', 'CSV') },
  share: { action: defineAction('answer.share', stored), label: words('チャンネルに共有', 'Share in channel') },
  sql: { action: defineAction('answer.sql', stored), label: words('SQLを見る', 'Show SQL') },
  runbook: { action: defineAction('answer.runbook', stored), label: words('手順書', 'Runbook') },
} as const;

export type AnswerAction = keyof typeof answerActions;

/** What may be offered below an answer: a file of its tables, and to post it for all who have not seen it. */
export interface Offered {
  readonly file: boolean;
  readonly share: boolean;
}

export function answerButtons(receipt: string, language: Language, { file, share }: Offered): Button[] {
  const offered = (Object.keys(answerActions) as AnswerAction[]).filter(
    (name) => (name !== 'share' || share) && (name !== 'csv' || file),
  );
  return offered.map((name) =>
    answerActions[name].action.button({ text: answerActions[name].label[language] }, { receipt }),
  );
}
