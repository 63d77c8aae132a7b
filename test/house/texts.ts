import type { Expression, Span, TemplateLiteral } from 'oxc-parser';
import { lineAt, visit } from './syntax.ts';

/** A text in two languages, and where it was found. */
export interface FoundText {
  readonly ja: string;
  readonly en: string;
  readonly where: string;
}

/** A type guard that ignores the list of the two languages itself. */
const isText = (value: object): value is { ja: string; en: string } =>
  'ja' in value && 'en' in value && typeof value.ja === 'string' && typeof value.en === 'string' && value.en !== 'en';

/** Every text in a value, at any depth. Does not call functions. */
export function textsIn(value: unknown, where: string, seen = new Set<unknown>()): FoundText[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  if (isText(value)) return [{ ja: value.ja, en: value.en, where }];
  const inside = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return inside.flatMap(([key, each]) => textsIn(each, `${where}.${String(key)}`, seen));
}

/** The literal parts of a text expression; undefined when it is not a text. */
function writtenText(node: Expression): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked ?? '').join('');
  if (node.type !== 'BinaryExpression' || node.left.type === 'PrivateIdentifier') return undefined;
  const parts = [writtenText(node.left), writtenText(node.right)];
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** Every `words('…', '…')` and `{ ja: '…', en: '…' }` in a source file, also inside functions. */
export function textsWritten(source: string, where: string): FoundText[] {
  const found: FoundText[] = [];
  const add = (at: number, japaneseNode: Expression | undefined, englishNode: Expression | undefined): void => {
    const ja = japaneseNode && writtenText(japaneseNode);
    const en = englishNode && writtenText(englishNode);
    if (ja !== undefined && en !== undefined) found.push({ ja, en, where: `${where}:${lineAt(source, at)}` });
  };
  visit(source, {
    CallExpression: ({ callee, arguments: given, start }) => {
      if (callee.type !== 'Identifier' || callee.name !== 'words') return;
      const [ja, en] = given.map((each) => (each.type === 'SpreadElement' ? undefined : each));
      add(start, ja, en);
    },
    ObjectExpression: ({ properties, start }) => {
      const valueOf = (language: string): Expression | undefined =>
        properties
          .filter((each) => each.type === 'Property')
          .find(({ key }) => key.type === 'Identifier' && key.name === language)?.value;
      add(start, valueOf('ja'), valueOf('en'));
    },
  });
  return found;
}

/** English words in s that follow a name: verbs, and others that are no plural. */
const notPlural = new Set(
  'also always asks as begins does exists finds has holds is its lacks leads lists looks ms needs perhaps this was'.split(
    ' ',
  ),
);
/** A number fixed in the code is written like `PAGE_ROWS`, and is never one. */
const fixed = /^[A-Z][A-Z0-9_]*$/u;

/**
 * Values in the English of `words()` with a bare plural after them, such as `${n} rows` or `${n} open orders are`: with one
 * it reads wrong, so `counted()` must write both.
 */
export function barePlurals(source: string, where: string): string[] {
  const english: Span[] = [];
  const templates: TemplateLiteral[] = [];
  visit(source, {
    CallExpression: ({ callee, arguments: [, text] }) => {
      if (callee.type === 'Identifier' && callee.name === 'words' && text) english.push(text);
    },
    TemplateLiteral: (template) => {
      templates.push(template);
    },
  });
  return templates
    .filter((template) => english.some(({ start, end }) => start <= template.start && template.end <= end))
    .flatMap(({ expressions, quasis }) =>
      expressions.flatMap(({ start, end }, index) => {
        const value = source.slice(start, end);
        const [before, after] = [quasis[index], quasis[index + 1]].map((quasi) => quasi?.value.cooked ?? '');
        const plural = value.startsWith('counted(')
          ? verbAfter(value, after)
          : fixed.test(value)
            ? undefined
            : pluralBetween(before, after);
        return plural === undefined ? [] : [`${where}:${lineAt(source, start)}: ${value}${plural}`];
      }),
    );
}

/** The verb after a value whose `counted()` has the noun alone: it must stand in both of its forms. */
const verbAfter = (value: string, after = ''): string | undefined =>
  /, '[^']*'\)$/u.test(value) && value.split("'").length === 3
    ? /^ (?:(?:that|which|who) (?:are|were|have|do|is|was|has)|are|were|have|do)\b/u.exec(after)?.[0]
    : undefined;

/** The plural that belongs to a value between two texts. */
function pluralBetween(before = '', after = ''): string | undefined {
  const [said, adjectives = '', noun] = /^[*_]? ((?:[a-z]+ ){0,2}?)(?:([a-z]+[^s\W]s)|are|were)\b/u.exec(after) ?? [];
  if ([...adjectives.split(' '), noun ?? ''].some((word) => notPlural.has(word))) return undefined;
  // “The payouts for May are …”: the verb belongs to a word before the value.
  return noun === undefined && /\w $/u.test(before) ? undefined : said;
}

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** What is wrong with a text: a language is missing or in the wrong place. Text of symbols only is allowed in both. */
export function textFault({ ja, en, where }: FoundText, same: ReadonlySet<string>): string | undefined {
  if (!/\p{L}/u.test(ja + en)) return undefined;
  if (ja.trim() === '' || en.trim() === '') return `${where}: one language is empty`;
  if (japanese.test(en)) return `${where}: Japanese in English: ${en}`;
  if (!japanese.test(ja) && !same.has(ja)) return `${where}: no Japanese: ${ja}`;
  return undefined;
}
