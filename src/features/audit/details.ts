import type { Json } from '../../db/tables.ts';
import { cut } from '../../domain/text/text.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { gap, type Language, languages, type Words, words } from '../../domain/text/words.ts';
import type { FieldNames } from '../../engine/ports.ts';
import { stateWords } from '../../engine/requests/text.ts';

/** Characters: long enough to see what changed, short enough for three entries in a message. */
const SHOWN = 500;

/** What the log keeps, as it is. */
export const rawDetails = (json: Json): string | null => (json === null ? null : cut(JSON.stringify(json), SHOWN));

/** The same for people: names of fields, words for codes, one language, Tokyo time. */
export function detailWords(json: Json, names: FieldNames): Words | null {
  if (json === null) return null;
  const how = {
    fields: { ...general, ...names.fields },
    valueWords: { state: requestState, ...names.valueWords },
  };
  return words(cut(said(json, how, 'ja'), SHOWN), cut(said(json, how, 'en'), SHOWN));
}

/** What entries keep whatever their operation. */
const general: FieldNames['fields'] = {
  parameters: words('入力', 'Input'),
  why: words('承認が必要な理由', 'Why'),
  state: words('状態', 'State'),
  operation: words('操作', 'Operation'),
  // How many rows a question showed.
  rows: words('行', 'Rows'),
};

const requestState = (state: string): Words | string =>
  Object.hasOwn(stateWords, state) ? stateWords[state as keyof typeof stateWords] : state;

function said(value: Json | undefined, names: FieldNames, language: Language, field = ''): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'boolean') return (value ? words('はい', 'yes') : words('いいえ', 'no'))[language];
  // With thousands separators, as an amount is read.
  if (typeof value === 'number') return value.toLocaleString('en-US');
  if (typeof value === 'string') return textSaid(value, own(names.valueWords, field), language);
  // A sentence may stand before it.
  const separator = gap[language];
  if (Array.isArray(value)) return value.map((each) => inside(each, names, language, field)).join(separator);
  if (isWords(value)) return value[language];
  return Object.entries(value)
    .map(([name, each]) => `${own(names.fields, name)?.[language] ?? name}: ${inside(each, names, language, name)}`)
    .join(separator);
}

/** Names come from outside, so `toString` must not find a method. */
const own = <Value>(known: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  known !== undefined && Object.hasOwn(known, name) ? known[name] : undefined;

/** Brackets keep the fields of an object within another apart from those around it. */
function inside(value: Json | undefined, names: FieldNames, language: Language, field: string): string {
  const text = said(value, names, language, field);
  if (typeof value !== 'object' || value === null || isWords(value)) return text;
  return Object.keys(value).length === 0 ? '—' : `[${text}]`;
}

function textSaid(text: string, inWords: ((text: string) => Words | string) | undefined, language: Language): string {
  const value = inWords?.(text) ?? text;
  if (typeof value !== 'string') return value[language];
  const instant = MOMENT.test(value) ? new Date(value) : undefined;
  return instant === undefined || Number.isNaN(instant.getTime()) ? value : formatTime(instant, language);
}

/** A moment with its offset, as JSON and the database write it; a day alone is none. */
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)$/u;

const isWords = (value: object): value is Words =>
  Object.keys(value).length === languages.length &&
  languages.every((language) => language in value && typeof value[language as keyof typeof value] === 'string');
