import { InvalidInput } from '../../domain/errors.ts';
import { closest } from '../../domain/typed/closest.ts';
import { hasDigit, wordKey } from '../../domain/typed/normalise.ts';
import { hasEmojiName } from '../../domain/typed/names.ts';
import { isAscii } from '../../domain/text/text.ts';
import { joinWords, words } from '../../domain/text/words.ts';
import type { Token } from './command-line.ts';
import type { ParameterSet, Raw } from './parameter.ts';

/** A bare word of the line, to be given to a parameter by its position. */
interface Word {
  readonly token: Token;
  /** Whether it stands after the key of a text with spaces, so that it may belong to that text. */
  readonly continues: boolean;
}

/** The line so far: what is given by key, the bare words, and the parameter with spaces that was given by key. */
interface Line {
  readonly raw: Record<string, string>;
  readonly bare: readonly Word[];
  readonly keyed: { readonly name: string; readonly quoted: boolean } | undefined;
}

/**
 * Every way to read the words of a line: a name may have spaces, and what stands after it may belong to it. The longest
 * name comes first; whoever can look names up tries them in this order.
 * @throws InvalidInput for an unknown key, a key given twice, or a value that has no place.
 */
export function readings(set: ParameterSet, tokens: readonly Token[]): readonly Raw[] {
  const { before, text } = ownWords(set, joined(set, tokens));
  return readingsOf(set, before).map((raw) => ({ ...raw, ...text }));
}

/** The most words that are one value: `Thu, Nov 19, 2026 08:30 JST`. */
const JOINED = 6;

/** The words, with those that are one value together made one: `Nov 19`. The longest such value counts. */
function joined(set: ParameterSet, tokens: readonly Token[]): readonly Token[] {
  const joins = (text: string): boolean => Object.values(set).some((each) => !each.modalOnly && each.joins(text));
  const parts: Token[] = [];
  let index = 0;
  while (index < tokens.length) {
    const runs = Array.from({ length: JOINED }, (_, less) => tokens.slice(index, index + JOINED - less));
    const isOne = (run: readonly Token[]): boolean =>
      run.every(({ key, quoted }, at) => !quoted && (at === 0 || key === undefined)) &&
      (joins(valueOf(run)) || (run.length === 2 && isEmptyKey(set, run[0])));
    const run = runs.find((each) => each.length > 1 && isOne(each)) ?? tokens.slice(index, index + 1);
    parts.push(...oneOf(run));
    index += run.length;
  }
  return parts;
}

/** Whether it is a parameter's name before a colon, with no value. Prose may end so. */
function isEmptyKey(set: ParameterSet, token: Token | undefined): boolean {
  if (token?.key === undefined || token.quoted || token.value !== '') return false;
  const name = nameFor(set, token.key);
  return name !== undefined && set[name]?.kind !== 'prose';
}

const valueOf = (run: readonly Token[]): string =>
  run
    .map(({ value }) => value)
    .join(' ')
    .trim();

/** Several words as one. */
function oneOf(run: readonly Token[]): readonly Token[] {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined || first === last) return run;
  const text = run.map((each) => each.text).join(' ');
  return [{ ...first, value: valueOf(run), text, typed: { ...first.typed, to: last.typed.to } }];
}

/**
 * A person's own words are no words of the command: they are kept as they were typed, from where they begin to the end
 * of the line. They begin where the parameters before them are given; if nothing else can be typed, they need no key.
 */
function ownWords(
  set: ParameterSet,
  tokens: readonly Token[],
): { readonly before: readonly Token[]; readonly text: Raw } {
  const order = byPosition(set);
  const own = order.find((name) => set[name]?.kind === 'prose' && set[name].rest);
  const missing = own === undefined ? [] : order.slice(0, order.indexOf(own));
  const alone = missing.length === 0;
  const none = { before: tokens, text: {} };
  for (const [index, token] of own === undefined ? [] : tokens.entries()) {
    const name = alone || token.key === undefined ? undefined : nameFor(set, token.key);
    if (name === own) return none;
    const next = name === undefined ? 0 : missing.indexOf(name);
    if (name === undefined && missing.length === 0 && own !== undefined) {
      // Says so when a key is mistyped.
      if (!alone) valueFor(set, own, { token, continues: false });
      return { before: tokens.slice(0, index), text: { [own]: token.typed.line.slice(token.typed.from).trim() } };
    }
    if (next >= 0) missing.splice(next, 1);
  }
  return none;
}

function readingsOf(set: ParameterSet, tokens: readonly Token[]): readonly Raw[] {
  const line = readKeys(set, tokens);
  const free = byPosition(set).filter((name) => line.raw[name] === undefined);
  const head = line.keyed?.name ?? free.find((name) => set[name]?.rest === true);
  const split = head === undefined ? free.length : positionAfter(set, free, head);
  const left = [...line.bare];
  const before: Record<string, string> = {};
  for (const [index, name] of free.slice(0, split).entries()) {
    const [word] = left;
    if (word === undefined || name === head) continue;
    const isOwn = head === undefined ? !isLater(set, free.slice(index), word) : isBefore(set, name, word);
    if (!isOwn) continue;
    before[name] = valueFor(set, name, word);
    left.shift();
  }
  const raw = { ...line.raw, ...before };
  if (head === undefined) {
    if (left[0]) throw tooMany(set, left[0]);
    return [raw];
  }
  return withHead(set, raw, { head, after: free.slice(split), left, keyed: line.keyed });
}

/** Whether a word is the value of a parameter before a name, not a part of the name. */
const isBefore = (set: ParameterSet, name: string, { token: { text }, continues }: Word): boolean =>
  set[name]?.fits(text) === true && (!continues || set[name].required || hasDigit(text));

/** Whether a word skips an optional parameter that it does not fit, because it fits one after it. */
const isLater = (set: ParameterSet, [name = '', ...after]: readonly string[], { token: { text } }: Word): boolean =>
  set[name]?.required === false && !set[name].fits(text) && after.some((each) => set[each]?.fits(text));

/** The reading with the shortest name. @throws InvalidInput as {@link readings} does. */
export const assign = (set: ParameterSet, tokens: readonly Token[]): Raw => readings(set, tokens).at(-1) ?? {};

const byPosition = (set: ParameterSet): string[] =>
  Object.keys(set).filter((name) => set[name]?.modalOnly === false && set[name].flags.length === 0);

/** How many of the free parameters stand up to and including this one, whether it is free or not. */
function positionAfter(set: ParameterSet, free: readonly string[], head: string): number {
  const order = byPosition(set);
  return free.filter((name) => order.indexOf(name) <= order.indexOf(head)).length;
}

/** Takes keys and flags from the line, and what follows the key of a person's own words, as typed. */
function readKeys(set: ParameterSet, tokens: readonly Token[]): Line {
  const raw: Record<string, string> = {};
  const bare: Word[] = [];
  let keyed: Line['keyed'];
  let prose: { readonly name: string; readonly from: number } | undefined;
  for (const token of tokens) {
    const name = token.key === undefined ? undefined : nameFor(set, token.key);
    const flag = flagFor(set, token);
    if (name !== undefined) {
      if (raw[name] !== undefined) throw givenTwice(name);
      if (isEmptyKey(set, token)) throw nothingAfter(name);
      raw[name] = token.value;
      prose = set[name]?.kind === 'prose' && !token.quoted ? { name, from: token.typed.value } : undefined;
      if (set[name]?.rest === true && prose === undefined) keyed = { name, quoted: token.quoted };
    } else if (prose !== undefined) {
      valueFor(set, prose.name, { token, continues: true });
    } else if (flag !== undefined) {
      raw[flag] = token.value;
    } else {
      bare.push({ token, continues: keyed !== undefined });
    }
    if (prose) {
      const { line, to } = token.typed;
      raw[prose.name] = line.slice(prose.from, token === tokens.at(-1) ? undefined : to).trim();
    }
  }
  return { raw, bare, keyed };
}

/** What is left of the line for a name, and for the parameters after it. */
interface Named extends Pick<Line, 'keyed'> {
  /** The parameter that takes the name. */
  readonly head: string;
  readonly after: readonly string[];
  readonly left: readonly Word[];
}

/** The readings of what is left: words of the name, and words for the parameters after it. */
function withHead(set: ParameterSet, raw: Raw, { head, after, left, keyed }: Named): readonly Raw[] {
  const stray = keyed && left.find((word) => !word.continues);
  if (stray) throw tooMany(set, stray);
  const texts = left.map((word) => valueFor(set, head, word));
  const start = raw[head] === undefined ? texts.slice(0, 1) : [raw[head]];
  if (start[0] === undefined) return [raw];
  const own = raw[head] === undefined ? 1 : 0;
  const following = left.slice(own);
  const isId = set[head]?.complete(start[0]) === true;
  const isQuoted = after.length > 0 && (keyed?.quoted ?? left[0]?.token.quoted) === true;
  const fits = ({ token }: Word, index: number): boolean => {
    const parameter = set[after[index] ?? ''];
    // After an id no word can belong to a name.
    return parameter?.fits(token.text) === true || (parameter !== undefined && isId && isAscii(token.text));
  };
  const reading = (given: number): Raw => {
    const end = left.length - given;
    const name = [...start, ...texts.slice(own, end)].join(' ');
    const others = left.slice(end).map(({ token }, index) => [after[index] ?? '', token.text]);
    return { ...raw, [head]: name, ...Object.fromEntries(others) };
  };
  if (isId || isQuoted) {
    const unplaced = following.find((word, index) => !fits(word, index));
    if (unplaced) throw tooMany(set, unplaced);
    return [reading(following.length)];
  }
  const counts = Array.from({ length: Math.min(after.length, following.length) + 1 }, (_, count) => count);
  return counts.filter((count) => following.slice(following.length - count).every(fits)).map(reading);
}

/** The word as this parameter's value. @throws InvalidInput when it looks like a key that there is not. */
function valueFor(set: ParameterSet, name: string, { token }: Word): string {
  const key = keyOf(token);
  const takesKey = set[name]?.keyed === true || set[name]?.kind === 'prose';
  if (key === undefined || set[name]?.ownKeys.includes(key) === true) return token.text;
  if (takesKey && closest(key, Object.keys(set)) === undefined) return token.text;
  throw unknownKey(set, key);
}

/** What looks like a parameter's name before a colon; not the scheme of an address, nor a word before an emoji's name. */
const keyOf = ({ key, value, quoted, text }: Token): string | undefined =>
  key !== undefined && !quoted && !value.startsWith('//') && !hasEmojiName(text) && /^[a-z_-]+$/u.test(key)
    ? key
    : undefined;

function nameFor(set: ParameterSet, key: string): string | undefined {
  const wanted = wordKey(key);
  return Object.entries(set).find(
    ([name, { label }]) =>
      name === wanted.replaceAll('-', '_') || wordKey(label.ja) === wanted || wordKey(label.en) === wanted,
  )?.[0];
}

function flagFor(set: ParameterSet, { key, value, quoted }: Token): string | undefined {
  if (key !== undefined || quoted) return undefined;
  return Object.keys(set).find((name) => set[name]?.flags.some((flag) => wordKey(flag) === wordKey(value)));
}

const nothingAfter = (name: string): InvalidInput =>
  new InvalidInput({
    [name]: words(`「${name}:」の後に値を入力してください。`, `Please type a value after “${name}:”.`),
  });

const givenTwice = (name: string): InvalidInput =>
  new InvalidInput({
    [name]: words(
      `「${name}」が2回指定されています。1回だけ指定してください。`,
      `“${name}” is given twice; give it once.`,
    ),
  });

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

/** Says which key was meant when the word looks like one; any other word is one too many. */
function tooMany(set: ParameterSet, { token }: Word): InvalidInput {
  const key = keyOf(token);
  if (key !== undefined) return unknownKey(set, key);
  const shown = [...token.text].slice(0, 40).join('');
  const later = Object.values(set).flatMap(({ modalOnly, label }) => (modalOnly ? [label] : []));
  if (later.length === 0)
    return new InvalidInput({
      value: words(`「${shown}」は余分です。指定できる数を超えています。`, `“${shown}” is one value too many.`),
    });
  // Mostly somebody typed a reason or a note there.
  const { ja, en } = joinWords(later, '・', ', ');
  return new InvalidInput({
    value: words(
      `「${shown}」は余分です。これを除いて実行してください。開いた画面で、${ja}を入力できます。`,
      `“${shown}” is one value too many. Leave it out: the window then asks for ${en}.`,
    ),
  });
}
