import { invisible } from '../../domain/text/text.ts';
import { normalise } from '../../domain/typed/normalise.ts';

/** A parsed command line: `stuck 36 partner:"山田 製作所" share`. */
export interface CommandLine {
  /** The first word, normalised; empty when nothing was typed. */
  readonly word: string;
  /** What follows the word, as typed except for spaces and quotes. */
  readonly rest: readonly Token[];
  /** Whether the line ends with `share`. */
  readonly share: boolean;
}

/** A word of a line, or several in quotes. */
export interface Token {
  readonly key: string | undefined;
  readonly value: string;
  /** Key and value as typed, without quotes. */
  readonly text: string;
  readonly quoted: boolean;
  /** The line as typed, without invisible characters, and where in it this word begins and ends, and where its value begins after a key. */
  readonly typed: { readonly line: string; readonly from: number; readonly value: number; readonly to: number };
}

const TOKEN =
  /([\p{L}_][\p{L}\p{N}_-]*)[:：](?=\s|$)|(?:([\p{L}_][\p{L}\p{N}_-]*)[:：])?(?:"([^"]*)"?|'([^']*)'?|([^\s"]+))/gu;

/** What is tidied as one: spaces, a quotation mark, or anything else. */
const PART = /\s+|[“”„‟«»＂‘’‚‛]|[^\s“”„‟«»＂‘’‚‛]+/gu;

const tidyPart = (part: string): string =>
  part
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[“”„‟«»＂]/gu, '"')
    .replaceAll(/[‘’‚‛]/gu, "'");

/** A line with plain spaces and quotes, and for each of its characters the place where it was typed. */
function tidied(typed: string): { readonly tidy: string; readonly places: readonly number[] } {
  let tidy = '';
  const places: number[] = [];
  for (const { 0: part, index } of typed.matchAll(PART)) {
    const plain = tidyPart(part);
    tidy += plain;
    for (let offset = 0; offset < plain.length; offset++) places.push(index + offset);
  }
  return { tidy, places };
}

/** Parses a line. Never fails: whether the words make sense is checked later. */
export function readCommandLine(text: string): CommandLine {
  const typed = text.toWellFormed().replaceAll(invisible, '');
  const { tidy, places } = tidied(typed);
  const placeOf = (index: number): number => places[index] ?? typed.length;
  const tokens = [...tidy.matchAll(TOKEN)].map((match): Token => {
    const [whole, lonely, key, double, single, bare] = match;
    const name = key ?? lonely;
    const value = double ?? single ?? bare ?? '';
    const inQuotes = double ?? single;
    return {
      key: name === undefined ? undefined : normalise(name).toLowerCase(),
      value,
      text: inQuotes === undefined ? whole : key === undefined ? value : `${key}:${value}`,
      quoted: double !== undefined,
      typed: {
        line: typed,
        from: placeOf(match.index),
        value: placeOf(match.index + (key === undefined ? 0 : key.length + 1)),
        to: placeOf(match.index + whole.length - 1) + 1,
      },
    };
  });
  const [first, ...rest] = tokens;
  const last = rest.at(-1);
  const share =
    last !== undefined &&
    last.key === undefined &&
    !last.quoted &&
    ['share', '共有'].includes(normalise(last.value).toLowerCase());
  const word =
    first === undefined ? '' : normalise(first.key === undefined ? first.value : `${first.key}:${first.value}`);
  return { word, rest: share ? rest.slice(0, -1) : rest, share };
}

/** Whether the words after the command only ask for help. */
export const asksHelp = (rest: readonly { value: string }[]): boolean =>
  rest.length === 1 && ['help', 'ヘルプ', '--help', '?'].includes(normalise(rest[0]?.value ?? '').toLowerCase());
