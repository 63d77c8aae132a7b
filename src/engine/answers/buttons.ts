import type { Button } from '@slack/types';
import * as z from 'zod';
import { type Language, words } from '../../domain/words.ts';
import { defineAction } from '../../slack/contract.ts';

/** An answer's buttons carry the receipt of the question; permissions are checked again for whoever clicks. */
const payload = z.object({ receipt: z.uuid() });

export const answerActions = {
  refresh: { action: defineAction('answer.refresh', payload), label: words('更新', 'Refresh') },
  csv: { action: defineAction('answer.csv', payload), label: words('CSV', 'CSV') },
  share: { action: defineAction('answer.share', payload), label: words('チャンネルに共有', 'Share in channel') },
  sql: { action: defineAction('answer.sql', payload), label: words('SQLを見る', 'Show SQL') },
  runbook: { action: defineAction('answer.runbook', payload), label: words('手順書', 'Runbook') },
} as const;

export type AnswerAction = keyof typeof answerActions;

/** Which optional buttons an answer has: a file of its tables, and sharing it in the channel. */
export interface OptionalButtons {
  readonly file: boolean;
  readonly share: boolean;
}

export function answerButtons(receipt: string, language: Language, { file, share }: OptionalButtons): Button[] {
  const offered = (Object.keys(answerActions) as AnswerAction[]).filter(
    (name) => (name !== 'share' || share) && (name !== 'csv' || file),
  );
  return offered.map((name) =>
    answerActions[name].action.button({ text: answerActions[name].label[language] }, { receipt }),
  );
}
