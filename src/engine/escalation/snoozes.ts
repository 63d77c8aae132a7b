import { HOUR_MS } from '../../domain/time/duration.ts';
import { addDays, dayOf, startOfDay } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';

/** The choices of how long to snooze. */
export const snoozes = {
  '1h': words('1時間', '1 hour'),
  '4h': words('4時間', '4 hours'),
  tomorrow: words('明日 9:00 まで', 'until tomorrow 9:00'),
} as const;
export type Snooze = keyof typeof snoozes;

/** The end of a snooze; `tomorrow` is 9:00 in Tokyo. */
export function snoozedUntil(choice: Snooze, now: Date): Date {
  if (choice === 'tomorrow') return new Date(startOfDay(addDays(dayOf(now), 1)).getTime() + 9 * HOUR_MS);
  return new Date(now.getTime() + (choice === '1h' ? 1 : 4) * HOUR_MS);
}
