import { InvalidInput } from '../../domain/errors.ts';
import { closest, normalise } from '../../domain/text.ts';
import { words } from '../../domain/words.ts';
import type { ParameterSet } from './parameter.ts';

/** A parsed command line: `stuck 36 partner:"山田 製作所" share`. */
export interface CommandLine {
  /** The first word, normalised; empty when nothing was typed. */
  readonly word: string;
  /** What follows the word, as typed except for spaces and quotes. */
  readonly rest: readonly Token[];
  /** Whether the line ends with `share`. */
  readonly share: boolean;
}

interface Token {
  readonly key: string | undefined;
  readonly value: string;
  readonly quoted: boolean;
}

/** White space, and the invisible characters of copied text. */
const SPACES = /[\s\u200B-\u200D\u2060\uFEFF]+/gu;
const TOKEN =
  /(?:([\p{L}_][\p{L}\p{N}_-]*)[:：])?(?:"([^"]*)"?|'([^']*)'?|([^\s"]+))|([\p{L}_][\p{L}\p{N}_-]*)[:：](?=\s|$)/gu;

/** Parses a line. Never fails: whether the words make sense is checked later. */
export function readCommandLine(text: string): CommandLine {
  const tidy = text
    .toWellFormed()
    .replaceAll(SPACES, ' ')
    .replaceAll(/[“”„‟«»＂]/gu, '"')
    .replaceAll(/[‘’‚‛]/gu, "'")
    .trim();
  const tokens = [...tidy.matchAll(TOKEN)].map(([, key, double, single, bare, lonely]): Token => {
    const name = key ?? lonely;
    return {
      key: name === undefined ? undefined : normalise(name).toLowerCase(),
      value: double ?? single ?? bare ?? '',
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
  rest.length === 1 && ['help', 'ヘルプ', '--help', '?'].includes(rest[0]?.value.toLowerCase() ?? '');

/** Turns a mention in Slack's form into its id, and a mail link into its address. */
const unmention = (value: string): string =>
  value.replace(/^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/u, '$1').replace(/^<mailto:([^|>]+)(?:\|[^>]*)?>$/u, '$1');

/**
 * Assigns each token to a parameter, by key or by position. A token with an unknown key is a value if it does not look
 * like a key.
 * @throws InvalidInput for an unknown key, a key given twice, or too many values.
 */
export function assign(set: ParameterSet, tokens: readonly Token[]): Record<string, string> {
  const raw: Record<string, string> = {};
  const named = Object.keys(set);
  const positional = named.filter((name) => set[name]?.modalOnly === false);
  const values = tokens.map((token) => ({
    token,
    name: token.key === undefined ? undefined : nameFor(set, token.key),
  }));
  for (const { token, name } of values) {
    if (name === undefined) continue;
    if (raw[name] !== undefined)
      throw new InvalidInput({
        [name]: words(
          `「${name}」が2回指定されています。1回だけ指定してください。`,
          `“${name}” is given twice; give it once.`,
        ),
      });
    raw[name] = unmention(token.value);
  }
  const free = positional.filter((name) => raw[name] === undefined && set[name]?.flags.length === 0);
  for (const { token, name } of values) {
    if (name !== undefined) continue;
    const flag = flagFor(set, token);
    if (flag !== undefined) {
      raw[flag] = token.value;
      continue;
    }
    const value = unmention(token.key === undefined ? token.value : `${token.key}:${token.value}`);
    const next = free.shift();
    const takesKey = next !== undefined && set[next]?.keyed === true && closest(token.key ?? '', named) === undefined;
    const looksLikeKey = token.key !== undefined && !token.quoted && !takesKey && /^[a-z_-]+$/u.test(token.key);
    if (looksLikeKey || next === undefined) {
      const previous = positional.findLast((each) => raw[each] !== undefined);
      if (!looksLikeKey && previous !== undefined && set[previous]?.rest === true) {
        raw[previous] = `${raw[previous]} ${value}`;
        continue;
      }
      throw looksLikeKey ? unknownKey(set, token.key ?? '') : tooMany(value);
    }
    raw[next] = value;
  }
  return raw;
}

function nameFor(set: ParameterSet, key: string): string | undefined {
  const wanted = key.replaceAll('-', '_');
  return Object.keys(set).find(
    (name) => name === wanted || set[name]?.label.ja === key || set[name]?.label.en.toLowerCase() === key,
  );
}

function flagFor(set: ParameterSet, { key, value, quoted }: Token): string | undefined {
  if (key !== undefined || quoted) return undefined;
  const word = normalise(value).toLowerCase();
  return Object.keys(set).find((name) => set[name]?.flags.includes(word));
}

function unknownKey(set: ParameterSet, key: string): InvalidInput {
  const names = Object.keys(set).filter((name) => set[name]?.modalOnly === false);
  const guess = closest(key, names);
  const known = names.map((name) => `${name}:`).join('、');
  return new InvalidInput({
    [key]: words(
      `「${key}:」という指定はありません。${guess === undefined ? '' : `もしかして: ${guess}:`}${known === '' ? '' : `（使える指定: ${known}）`}`,
      `There is no “${key}:”.${guess === undefined ? '' : ` Did you mean ${guess}:?`}${known === '' ? '' : ` (possible: ${names.map((name) => `${name}:`).join(', ')})`}`,
    ),
  });
}

function tooMany(value: string): InvalidInput {
  const shown = [...value].slice(0, 40).join('');
  return new InvalidInput({
    value: words(`「${shown}」は余分です。指定できる数を超えています。`, `“${shown}” is one value too many.`),
  });
}
