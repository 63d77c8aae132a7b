import { isOddTime, oddText } from '../../domain/text/odd.ts';
import { ageInWords, formatDay, formatTime } from '../../domain/time/tokyo.ts';
import type { Language, Words } from '../../domain/text/words.ts';
import { formatCount, formatYen } from '../../domain/text/yen.ts';
import type { Thing } from '../../domain/links.ts';
import type { Inline } from '../../slack/blocks.ts';
import type { Cell } from '../../slack/table.ts';
import { isLinked, type ValueKind, type Value } from '../definitions/answer.ts';

/** Shown when there is no value, so that NULL is visible. */
const NO_VALUE: Words = { ja: '—', en: '—' };

/** A value as text in the reader's language. Times are in Tokyo, with the year only when it is not the current one. */
export function formatValue(value: Value, kind: ValueKind, language: Language, now: Date): string {
  if (value === null || value === undefined || value === '') return NO_VALUE[language];
  if (value instanceof Date) return kind === 'instant' ? formatTime(value, language, now) : value.toISOString();
  if (isLinked(value)) return value.text || NO_VALUE[language];
  if (typeof value === 'object') return value[language];
  if (typeof value === 'string') return formatText(value, kind, language, now);
  switch (kind) {
    case 'yen':
      return formatYen(value);
    case 'count':
      return formatCount(value, 'en');
    case 'percent':
      return `${value.toFixed(1)}%`;
    case 'age':
      return ageInWords(value, language);
    case 'ms':
      return `${formatCount(Math.round(value), 'en')} ms`;
    case 'bytes':
      return formatBytes(value);
    case 'text':
    case 'instant':
    case 'day':
      return String(value);
  }
}

/** A text, a day, or a number that no JavaScript number holds, which the database's driver leaves as text. */
function formatText(value: string, kind: ValueKind, language: Language, now: Date): string {
  if (kind === 'text') return value;
  return kind === 'day' ? formatDay(value, language, now) : oddText(value);
}

/** `512 B`, `8.0 kB`, `1.4 GB`: in steps of 1024, as PostgreSQL counts. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}

/** For whom a value is written. */
export interface Reader {
  readonly language: Language;
  readonly now: Date;
  /** The address of a thing, if `ops.yml` has one for this reader. */
  readonly link?: ((thing: Thing) => string | undefined) | undefined;
}

/**
 * A value as a table's cell. The column's kind decides whether it is text or a number, never the single value: Slack
 * sorts a column that mixes both as text. Times and days are numbers, because their texts do not sort by time.
 */
export function cellOf(value: Value, kind: ValueKind, { language, now, link }: Reader): Cell {
  const text = formatValue(value, kind, language, now);
  const url = isLinked(value) ? link?.(value.thing) : undefined;
  if (url !== undefined) return { text, url };
  return kind === 'text' ? text : { value: sortedBy(value, kind), text };
}

/** The number by which a value is sorted; undefined when it is missing, or a text instead of a number. */
function sortedBy(value: Value, kind: ValueKind): number | undefined {
  if (value instanceof Date) return value.getTime() / 1000;
  if (typeof value === 'number') return value;
  return kind === 'day' && typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/u.test(value)
    ? Number(value.replaceAll('-', ''))
    : undefined;
}

/** A value in a line of plain text. */
export function lineText(value: Value, kind: ValueKind, language: Language, now: Date): string {
  // In a line a Japanese count needs its unit; in a table the column's heading gives it.
  if (kind === 'count' && typeof value === 'number') return formatCount(value, language);
  const text = formatValue(value, kind, language, now);
  return value instanceof Date && !isOddTime(value) ? `${text} JST` : text;
}

/** A value in a line; Slack shows times in the reader's own time zone. */
export function inlineOf(value: Value, kind: ValueKind, { language, now, link }: Reader): Inline {
  const url = isLinked(value) ? link?.(value.thing) : undefined;
  const text = lineText(value, kind, language, now);
  if (url !== undefined) return { url, text };
  return value instanceof Date && !isOddTime(value) ? { time: value, fallback: text } : text;
}
