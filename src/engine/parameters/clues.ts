import { meantBy, withoutMarks } from '../../domain/typed/pasted.ts';
import { maskEmail } from '../../domain/text/text.ts';
import { normalise, normaliseValue } from '../../domain/typed/normalise.ts';
import { readUuid } from '../../domain/typed/uuid.ts';

/** What stands out in any text, typed or written in a message: whole ids, beginnings of ids, e-mail addresses. Pure. */

/** Characters of a text in which clues are looked for: Slack's longest message has 40,000. */
const READ = 40_000;
/** Clues of one kind that are looked up: a long list in a message must not become a long search. */
export const MOST_CLUES = 50;

const ID = /(?<![\da-f-])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\da-f-])/giu;
/** The first group of an id, as messages show it, and what may follow it up to the whole id. */
const ID_START = /(?<![\w-])[\da-f]{8}(?:-[\da-f]{0,4}){0,3}(?![\w-])/giu;
/** A beginning of an id that stands alone: six digits or more, with dashes only where an id has them. */
const ID_START_ALONE = /^(?:[\da-f]{6,32}|[\da-f]{8}(?:-[\da-f]{0,4}){1,3}(?:-[\da-f]{0,12})?)$/iu;
/**
 * Latin letters only: in a Japanese sentence no space parts an address from the words around it. A match begins where
 * its letters begin, and its parts are as long as RFC 5321 allows: otherwise a long text takes seconds.
 */
const EMAIL = /(?<![a-z\d._%+-])[a-z\d._%+-]{1,64}@(?:[a-z\d-]{1,63}\.){1,20}[a-z]{2,63}/giu;
/** Everything that may be an address, for what must not be stored; it begins where its word does, for the same reason. */
const ANY_EMAIL = /(?<![^\s@＠])[^\s@＠]+[@＠][^\s@＠]+/gu;

/** Each once, and no more than are looked up. */
export const clues = (found: Iterable<string>): string[] => [...new Set(found)].slice(0, MOST_CLUES);

/** The beginning of a text, tidied. One character can become eighteen: a text that grows so is cut once more. */
function beginning(text: string, tidy: (text: string) => string): string {
  const start = text.slice(0, READ);
  const plain = start.normalize('NFKC');
  return tidy(plain.length > READ ? plain.slice(0, READ) : start);
}

const all = (text: string, pattern: RegExp): string[] =>
  [...beginning(text, normaliseValue).matchAll(pattern)].map(([found]) => found);

/** The parts of a text that match, each once. Width and kinds of dash do not matter. */
export const matching = (text: string, pattern: RegExp): string[] => clues(all(text, pattern));

/** A text that is one word, in plain width, with one kind of dash, no marks around it; undefined for anything else. */
export function oneWord(text: string): string | undefined {
  const word = withoutMarks(beginning(text, normaliseValue));
  return /^\S{1,200}$/u.test(word) ? word : undefined;
}

/** The whole ids in a text, in lower case. */
export const idsIn = (text: string): string[] => clues(all(text, ID).map((id) => id.toLowerCase()));

/** The e-mail addresses in a text, in lower case. A word alone may have letters of any script. */
export function emailsIn(text: string): string[] {
  const found = all(text, EMAIL);
  const word = withoutMarks(beginning(text, normalise));
  const alone = found.length === 0 && /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u.test(word);
  return clues((alone ? [word] : found).map((address) => address.toLowerCase()));
}

/** The text with every e-mail address in it masked, for what is stored. */
export const maskEmails = (text: string): string => text.replaceAll(ANY_EMAIL, (found) => maskEmail(normalise(found)));

/** Ids from `from` to `to`, both inclusive. */
export interface IdRange {
  readonly from: string;
  readonly to: string;
}

/** The range of ids that start as typed: people see the first eight characters of a receipt's number, and `…`. */
export function readIdStart(text: string): IdRange | undefined {
  const parts = meantBy(normaliseValue(text).toLowerCase());
  const digits = parts.find((part) => ID_START_ALONE.test(part))?.replaceAll('-', '');
  if (digits === undefined) return undefined;
  const id = (fill: string): string =>
    digits.padEnd(32, fill).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/u, '$1-$2-$3-$4-$5');
  return { from: id('0'), to: id('f') };
}

/**
 * The ids in a text and the beginnings of ids, as people write them: `00001e02`, `00001e02…`. A word alone needs six
 * digits; within a sentence eight, and a letter among them, or every date would be one.
 */
export function idStartsIn(text: string): string[] {
  const whole = idsIn(text);
  const word = oneWord(text);
  if (word !== undefined && ID_START_ALONE.test(word)) return [word.toLowerCase()];
  const starts = all(text, ID_START).filter((found) => /[a-f]/iu.test(found) && readUuid(found) === undefined);
  return clues([...whole, ...starts.map((start) => start.toLowerCase())]);
}
