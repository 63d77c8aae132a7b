import { joinWords, notReadMarked, words, type Words } from '../../domain/text/words.ts';
import { ageInHours } from '../../domain/time/duration.ts';
import { counted, formatCount } from '../../domain/text/yen.ts';
import type { Value } from '../../engine/definitions/answer.ts';
import type { WhoIs } from '../../engine/people/lookup.ts';
import type { Backlog } from '../../marketplace/measures/read.ts';

/** Something that is open, and who has it; nobody when `who` is null. */
export interface Open {
  readonly kind: keyof typeof kinds;
  readonly what: Value;
  readonly who: string | null;
  /** Who decides, where no single person has it: each of them can. */
  readonly deciders?: readonly string[];
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

/** The most people who are named. */
const NAMED = 3;

/** `承認者 佐藤健、鈴木一郎`: who has it, or who can decide. */
export function holderWords({ who, deciders }: Open, nameOf: WhoIs): Words | string {
  if (!deciders) return nameOf(who) ?? words('なし', 'nobody');
  const names = deciders.slice(0, NAMED).flatMap((id) => nameOf(id) ?? []);
  const more = deciders.length > NAMED ? words(' ほか', ' and others') : words('', '');
  return words(
    ['承認者', ...(names.length > 0 ? [`${names.join('、')}${more.ja}`] : [])].join(' '),
    ['approvers', ...(names.length > 0 ? [`${names.join(', ')}${more.en}`] : [])].join(' '),
  );
}

/** `¥420,000（1件） 一覧から支払済みにする`: what a request is about; the operation alone without an amount. */
export const requestWords = (headline: Words | null, title: Words | undefined, operation: string): Words => {
  const verb = title ?? words(operation, operation);
  return headline ? joinWords([headline, verb], ' ') : verb;
};

/** Partners that wait for review, in one line; undefined when they could not be read. */
export function reviewsOpen(waiting: Backlog | undefined, now: Date): Open[] {
  const review = { kind: 'review', who: null } as const;
  if (!waiting) return [{ ...review, what: notReadMarked, hours: null }];
  const { count, oldest } = waiting;
  if (count === 0) return [];
  const what = words(`パートナー ${formatCount(count, 'ja')}`, counted(count, 'partner'));
  return [{ ...review, what, hours: ageInHours(oldest, now), count }];
}

/** `メモ 1件 ・ アラート 2件（担当なし 1件）…`: the kinds that have none share the end of the line. */
export function countsOf(notes: number, rows: readonly Open[]): Words {
  const counts = Object.entries(kinds).map(([kind, name]) => {
    const own = rows.filter((row) => row.kind === kind);
    const free = kind === 'alert' || kind === 'incident' ? own.filter(({ who }) => who === null).length : 0;
    return { name, count: own.reduce((sum, { count = 1 }) => sum + count, 0), free };
  });
  const all = [{ name: words('メモ', 'note'), count: notes, free: 0 }, ...counts];
  const none = all.filter(({ count }) => count === 0).map(({ name }) => name);
  const parts = [
    ...all
      .filter(({ count }) => count > 0)
      .map(({ name, count, free }) =>
        words(
          `${name.ja} ${formatCount(count, 'ja')}${free > 0 ? `（担当なし ${formatCount(free, 'ja')}）` : ''}`,
          `${counted(count, name.en)}${free > 0 ? ` (${formatCount(free, 'en')} unassigned)` : ''}`,
        ),
      ),
    ...(none.length > 0 ? [words(`なし（0件）: ${joinWords(none, '・').ja}`, noneOf(none))] : []),
  ];
  return joinWords(parts, ' ・ ', ' · ');
}

/** `no incidents, requests or tasks` */
function noneOf(none: readonly Words[]): string {
  const names = none.map(({ en }) => `${en}s`);
  return `no ${[names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' or ')}`;
}
