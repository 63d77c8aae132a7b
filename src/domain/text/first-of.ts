import { joinWords, type Words, words } from './words.ts';
import { formatCount } from './yen.ts';

/** `ほか3件`, `and 3 more`: how many are not shown. @param unit what they are counted in, in Japanese */
export const moreWords = (count: number, unit = '件'): Words =>
  words(`ほか${formatCount(count, 'en')}${unit}`, `and ${formatCount(count, 'en')} more`);

/**
 * The first few of some things by name, and how many more there are: `A、B ほか3件`, `A; B and 3 more`.
 * @param total how many there are, when not all are at hand
 */
export function firstOf<Thing>(
  things: readonly Thing[],
  name: (thing: Thing) => Words,
  { most = 5, total = things.length, unit }: { readonly most?: number; readonly total?: number; unit?: string } = {},
): Words {
  const shown = things.slice(0, most);
  const named = joinWords(shown.map(name), '、', '; ');
  const rest = total - shown.length;
  return rest > 0 ? joinWords([named, moreWords(rest, unit)], ' ') : named;
}
