import type { CardContext } from '../definitions/card-kind.ts';
import { isLate } from '../../domain/late.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { words } from '../../domain/words.ts';
import { context, type Message } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';

/** When a message was planned by a schedule, and when it first stood; null when it was not, or does not yet. */
export interface Timing {
  readonly planned_at: Date | null;
  readonly posted_at: Date | null;
}

/** Whatever a schedule has posted says so when it came late, whether Banto or Slack was away; and goes on saying it. */
export function markLate(
  { text, blocks }: Message,
  { planned_at, posted_at }: Timing,
  { now, language }: Pick<CardContext, 'now' | 'language'>,
): Message {
  if (planned_at === null || !isLate(planned_at, posted_at ?? now)) return { text, blocks };
  const said = words(
    `⏰ 遅延: ${formatTime(planned_at, 'ja')} JST の予定でした。`,
    `⏰ Late: it was due ${formatTime(planned_at, 'en')} JST.`,
  )[language];
  return { text: `${text}\n${said}`, blocks: [...blocks.slice(0, limits.message.blocks - 1), context(said)] };
}
