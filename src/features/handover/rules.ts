import { joinWords, type Words, words } from '../../domain/words.ts';
import { ageInHours } from '../../domain/duration.ts';
import { counted, formatCount } from '../../domain/yen.ts';
import type { Value } from '../../engine/definitions/answer.ts';
import type { Backlog } from '../../marketplace/measures/read.ts';

/** Something that is open, and who has it; nobody when `who` is null. */
export interface Open {
  readonly kind: keyof typeof kinds;
  readonly what: Value;
  readonly who: string | null;
  readonly hours: number | null;
  readonly until?: Date;
  /** How many things the line stands for. */
  readonly count?: number;
}

export const kinds = {
  alert: words('アラート', 'alert'),
  incident: words('障害', 'incident'),
  request: words('承認待ち', 'request'),
  review: words('審査待ち', 'review'),
  task: words('定期作業', 'task'),
} as const;

/** Partners that wait for review, in one line; undefined when they could not be read. */
export function reviewsOpen(waiting: Backlog | undefined, now: Date): Open[] {
  const review = { kind: 'review', who: null } as const;
  if (!waiting) return [{ ...review, what: words('⚠ 読み取れませんでした', '⚠ could not be read'), hours: null }];
  const { count, oldest } = waiting;
  if (count === 0) return [];
  const what = words(`パートナー ${formatCount(count, 'ja')}`, counted(count, 'partner'));
  return [{ ...review, what, hours: ageInHours(oldest, now), count }];
}

/** `メモ 1件 ・ アラート 2件（担当なし 1）…`: the kinds that have none share the end of the line. */
export function countsOf(notes: number, rows: readonly Open[]): Words {
  const counts = Object.entries(kinds).map(([kind, name]) => {
    const own = rows.filter((row) => row.kind === kind);
    const free = kind === 'alert' || kind === 'incident' ? own.filter(({ who }) => who === null).length : 0;
    return { name, count: own.reduce((sum, { count = 1 }) => sum + count, 0), free };
  });
  const all = [{ name: words('メモ', 'notes'), count: notes, free: 0 }, ...counts];
  const none = all.filter(({ count }) => count === 0).map(({ name }) => name);
  return joinWords(
    [
      ...all
        .filter(({ count }) => count > 0)
        .map(({ name, count, free }) =>
          words(
            `${name.ja} ${formatCount(count, 'ja')}${free > 0 ? `（担当なし ${free}）` : ''}`,
            `${name.en} ${formatCount(count, 'en')}${free > 0 ? ` (${free} with nobody)` : ''}`,
          ),
        ),
      ...(none.length > 0 ? [words(`0件: ${joinWords(none, '・').ja}`, `none: ${joinWords(none, ', ').en}`)] : []),
    ],
    ' ・ ',
  );
}
