import { invisible, normalise } from '../../domain/text.ts';

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
}

const TOKEN =
  /(?:([\p{L}_][\p{L}\p{N}_-]*)[:：])?(?:"([^"]*)"?|'([^']*)'?|([^\s"]+))|([\p{L}_][\p{L}\p{N}_-]*)[:：](?=\s|$)/gu;

/** Parses a line. Never fails: whether the words make sense is checked later. */
export function readCommandLine(text: string): CommandLine {
  const tidy = text
    .toWellFormed()
    .replaceAll(invisible, '')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[“”„‟«»＂]/gu, '"')
    .replaceAll(/[‘’‚‛]/gu, "'")
    .trim();
  const tokens = [...tidy.matchAll(TOKEN)].map(([whole, key, double, single, bare, lonely]): Token => {
    const name = key ?? lonely;
    const value = double ?? single ?? bare ?? '';
    const inQuotes = double ?? single;
    return {
      key: name === undefined ? undefined : normalise(name).toLowerCase(),
      value,
      text: inQuotes === undefined ? whole : key === undefined ? value : `${key}:${value}`,
      quoted: double !== undefined,
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
