import type { CardContext } from '../definitions/card-kind.ts';
import { isLate } from '../../domain/time/late.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import { context, type Message } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';

/** When a schedule planned a message and when it was first posted; null when not planned or not yet posted. */
export interface Timing {
  readonly planned_at: Date | null;
  readonly posted_at: Date | null;
}

/** Adds a line to a scheduled message that was posted late, also when it is updated later. */
export function markLate(
  { text, blocks }: Message,
  { planned_at, posted_at }: Timing,
  { now, language }: Pick<CardContext, 'now' | 'language'>,
): Message {
  if (planned_at === null || !isLate(planned_at, posted_at ?? now)) return { text, blocks };
  const notice = words(
    `⏰ 遅延: ${formatTime(planned_at, 'ja')} JST の予定でした。`,
    `⏰ Late: it was due ${formatTime(planned_at, 'en')} JST.`,
  )[language];
  return { text: `${text}\n${notice}`, blocks: [...blocks.slice(0, limits.message.blocks - 1), context(notice)] };
}
