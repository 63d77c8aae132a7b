import type { Policy } from './policy.ts';
import { joinWords, type Words, words } from './text/words.ts';

/** Stands wherever something is said of a rehearsal. */
export const rehearsalMark = words('リハーサル（書き込みなし）', 'Rehearsal (nothing written)');

export const isRehearsal = ({ mode }: Pick<Policy, 'mode'>): boolean => mode === 'rehearsal';

/** What the audit log says of something done. */
export const doneAs = (rehearsed: boolean): 'done' | 'rehearsed' => (rehearsed ? 'rehearsed' : 'done');

/** The same in a policy's mode: limits of a day count what was done in the same one. */
export const doneIn = (policy: Pick<Policy, 'mode'>): 'done' | 'rehearsed' => doneAs(isRehearsal(policy));

/** What an outcome would have said. */
export const asRehearsed = (outcome: Words): Words =>
  words(
    `${rehearsalMark.ja}: 本番では「${outcome.ja}」となります。`,
    `${rehearsalMark.en}. Live, this would be: ${outcome.en}`,
  );

/** A text with the mark before it, when it is about a rehearsal. */
export const marked = (text: Words, rehearsal: boolean | undefined): Words =>
  rehearsal === true ? joinWords([rehearsalMark, text], ': ') : text;
