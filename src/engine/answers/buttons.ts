import type { ActionsBlock } from '@slack/types';
import * as z from 'zod';
import { type Language, words } from '../../domain/text/words.ts';
import { plainText } from '../../slack/blocks.ts';
import { defineAction, OutdatedPayload } from '../../slack/contract.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import { limits } from '../../slack/limits.ts';
import type { Step } from '../definitions/step.ts';
import { stepButton } from '../definitions/step-button.ts';

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

/** What few people need of an answer, behind one `⋯`. Older messages have a button for each. */
const behindMore = ['csv', 'share', 'sql', 'runbook'] as const satisfies readonly AnswerAction[];
export const MORE = 'answer.more';

/** The id of the block with an answer's controls has the receipt: the choices of `⋯` have only their names. */
const BLOCK = 'answer:';

/** What an answer's controls offer. */
interface Controls {
  /** Whether it has tables for a file. */
  readonly file: boolean;
  readonly share: boolean;
  readonly next: readonly Step[];
}

/** One row below an answer: what one does next, the refresh, and the rest behind `⋯`. */
export function answerControls(receipt: string, language: Language, { file, share, next }: Controls): ActionsBlock {
  const more = behindMore.filter((name) => (name !== 'share' || share) && (name !== 'csv' || file));
  const { action, label } = answerActions.refresh;
  return {
    type: 'actions',
    block_id: `${BLOCK}${receipt}`,
    elements: [
      ...next.map((step, index) =>
        stepButton(step, language, { suffix: index + 1, ...(index === 0 && { style: 'primary' as const }) }),
      ),
      action.button({ text: label[language] }, { receipt }),
      {
        type: 'overflow',
        action_id: MORE,
        options: more.map((name) => ({
          text: plainText(answerActions[name].label[language], limits.option.text),
          value: name,
        })),
      },
    ],
  };
}

/** Which button of an answer was pressed, and the receipt that it carries. @throws OutdatedPayload */
export function readAnswerClick(
  pressed: AnswerAction | 'more',
  { value, block }: Pick<ClickDelivery, 'value' | 'block'>,
): { readonly button: AnswerAction; readonly receipt: string } {
  if (pressed !== 'more') return { button: pressed, receipt: answerActions[pressed].action.parse(value).receipt };
  const button = behindMore.find((name) => name === value);
  const receipt = z.uuid().safeParse(block?.startsWith(BLOCK) === true ? block.slice(BLOCK.length) : undefined);
  if (button === undefined || !receipt.success) throw new OutdatedPayload('no choice of an answer');
  return { button, receipt: receipt.data };
}
