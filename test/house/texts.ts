import { withoutComments } from './imports.ts';

/** One text in two languages, and where it was found. */
export interface FoundText {
  readonly ja: string;
  readonly en: string;
  readonly where: string;
}

/** The names of the two languages themselves are no text. */
const isText = (value: object): value is { ja: string; en: string } =>
  'ja' in value && 'en' in value && typeof value.ja === 'string' && typeof value.en === 'string' && value.en !== 'en';

/** Every text within a value, however deep; functions are not called. */
export function textsIn(value: unknown, where: string, seen = new Set<unknown>()): FoundText[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  if (isText(value)) return [{ ja: value.ja, en: value.en, where }];
  const inside = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return inside.flatMap(([key, each]) => textsIn(each, `${where}.${String(key)}`, seen));
}

interface Literal {
  /** What is written, without what is put in at run time. */
  readonly text: string;
  readonly end: number;
}

/** Reads a string or template literal that begins at a place, past white space; undefined when something else does. */
function literalAt(source: string, from: number): Literal | undefined {
  const start = from + (/^\s*/u.exec(source.slice(from))?.[0].length ?? 0);
  const quote = source[start];
  if (quote !== "'" && quote !== '"' && quote !== '`') return undefined;
  let text = '';
  for (let at = start + 1; at < source.length; at++) {
    const character = source[at];
    if (character === '\\') at += 1;
    else if (character === quote) return { text, end: at + 1 };
    else if (quote === '`' && source.startsWith('${', at)) at = closing(source, at + 1);
    else text += character;
  }
  return undefined;
}

/** The place of the brace that closes the one at a place; braces inside of text there are balanced too. */
function closing(source: string, open: number): number {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    if (source[at] === '{') depth += 1;
    if (source[at] === '}' && --depth === 0) return at;
  }
  return source.length;
}

/** Every `words('…', '…')` and `{ ja: '…', en: '…' }` written in a source file, those inside functions too. */
export function textsWritten(source: string, where: string): FoundText[] {
  const text = withoutComments(source);
  const found: FoundText[] = [];
  for (const match of text.matchAll(/\bwords\(|\bja:/gu)) {
    const ja = literalAt(text, match.index + match[0].length);
    const between = ja && /^\s*,\s*(?:en:)?/u.exec(text.slice(ja.end));
    const en = ja && between ? literalAt(text, ja.end + between[0].length) : undefined;
    const line = text.slice(0, match.index).split('\n').length;
    if (ja && en) found.push({ ja: ja.text, en: en.text, where: `${where}:${line}` });
  }
  return found;
}

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** What is wrong with a text: one language missing, or standing in the other's place. Signs alone are no language. */
export function textFault({ ja, en, where }: FoundText, same: ReadonlySet<string>): string | undefined {
  if (!/\p{L}/u.test(ja + en)) return undefined;
  if (ja.trim() === '' || en.trim() === '') return `${where}: one language is empty`;
  if (japanese.test(en)) return `${where}: Japanese in English: ${en}`;
  if (!japanese.test(ja) && !same.has(ja)) return `${where}: no Japanese: ${ja}`;
  return undefined;
}
