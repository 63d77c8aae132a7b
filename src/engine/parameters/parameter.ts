import * as z from 'zod';
import type { Uses } from '../ports.ts';
import { Misread } from '../../domain/errors.ts';
import type { Policy, Role } from '../../domain/policy.ts';
import { normaliseValue } from '../../domain/typed/normalise.ts';
import type { Words } from '../../domain/text/words.ts';

/** Values as they were typed or entered, by parameter name. */
export type Raw = Readonly<Record<string, string>>;

/** The context for reading a typed value. */
export interface ReadingContext {
  readonly now: Date;
  readonly policy: Policy;
}

export const readingContext = ({ clock, policy }: Uses<'clock' | 'policy'>): ReadingContext => ({
  now: clock.now(),
  policy,
});

/** The kind of a modal's input. `rows` chooses several of the rows that a preview is about, `lines` takes pasted lines,
 * `file` a file of text, whose value is Slack's id of it. */
export type Input = 'file' | 'line' | 'text' | 'day' | 'choice' | 'rows' | 'lines' | 'person';

/** A value that is chosen, not typed. */
export interface Option {
  readonly value: string;
  readonly label: Words;
}

/** What an input of the kind `rows` offers: those that are chosen first. A type, so that it counts as JSON. */
export type RowOptions = {
  readonly options: readonly { readonly value: string; readonly label: Words }[];
  /** How many more there are, which are found by typing. */
  readonly more: number;
};

/**
 * What a typed text is: a value (an id, a date, a number, a chosen word), a name or id to search by, or a person's own
 * words. Only values are normalised before they are read.
 */
export type Kind = 'value' | 'name' | 'prose';

/** A parameter of a query, operation or change. Parsing, help, modal fields and messages come from it. */
export interface Parameter<Value> {
  readonly label: Words;
  /** What is allowed, in words: for help, and when a value is refused. */
  readonly allowed: Words;
  readonly example: string;
  readonly kind: Kind;
  readonly input: Input;
  /** The choices, for the input `choice`. */
  readonly options: readonly Option[];
  /** Whether a value must be given; otherwise `fallback` provides it. */
  readonly required: boolean;
  /** Takes the rest of the line with its spaces, except for words at its end that fit the parameters after it. */
  readonly rest: boolean;
  /** Only entered in the modal; a command cannot give it by position. */
  readonly modalOnly: boolean;
  /** Takes `word:value` as one value, when the word is not close to a parameter's name. */
  readonly keyed: boolean;
  /** Words before a colon that it takes though they are close to a parameter's name. */
  readonly ownKeys: readonly string[];
  /** The role that a chosen person needs: the modal says at the field when they do not have it. */
  readonly holds?: Role;
  /** Words that set it at any position, such as `all`; empty for a parameter with a value. */
  readonly flags: readonly string[];
  /** Whether a word may be its value by position, before or after a name: otherwise the word belongs to the name. */
  fits(word: string): boolean;
  /** Whether several words of a line are one value together: `Nov 19`. */
  joins(words: string): boolean;
  /** For `rest`: whether a word alone is a complete value, so that the next one is something else. */
  complete(word: string): boolean;
  schema(context: ReadingContext): z.ZodType<Value, string>;
  fallback(context: ReadingContext): Value;
  /** The form of the typed value in the audit log: the value itself, or masked when it is personal. */
  record(typed: string): string;
}

/** Parameters by name. */
export type ParameterSet = Readonly<Record<string, Parameter<unknown>>>;

/** The values of a set of parameters. */
export type Values<Set extends ParameterSet> = {
  readonly [Name in keyof Set]: Set[Name] extends Parameter<infer Value> ? Value : never;
};

/** The values of any set of parameters. */
export type AnyValues = Values<ParameterSet>;

/** Builds a schema from a reader that returns undefined, or the reason, for text that it does not understand. */
export const readBy = <Value>(read: (text: string) => Value | Misread | undefined): z.ZodType<Value, string> =>
  z.string().transform((text, issues) => {
    const value = read(text);
    if (value !== undefined && !(value instanceof Misread)) return value;
    issues.addIssue({ code: 'custom', message: 'not understood', params: { reason: value } });
    return z.NEVER;
  });

/** The reason that a reader gave. */
function misreadOf({ issues: [issue] }: z.ZodError): Words | undefined {
  const reason: unknown = issue?.code === 'custom' ? issue.params?.['reason'] : undefined;
  return reason instanceof Misread ? reason.words : undefined;
}

interface ParameterSpec {
  readonly label: Words;
  readonly allowed: Words;
  readonly example: string;
  readonly kind?: Kind;
  readonly input?: Input;
  readonly options?: readonly Option[];
  readonly rest?: boolean;
  readonly modalOnly?: boolean;
  readonly keyed?: boolean;
  readonly ownKeys?: readonly string[];
  readonly holds?: Role;
  readonly flags?: readonly string[];
  readonly fits?: (word: string) => boolean;
  readonly joins?: (words: string) => boolean;
  readonly complete?: (word: string) => boolean;
  readonly record?: (typed: string) => string;
}

const withDefaults = (spec: ParameterSpec) => ({
  kind: 'value' as const,
  input: 'line' as const,
  options: [],
  rest: false,
  modalOnly: false,
  keyed: false,
  ownKeys: [],
  flags: [],
  fits: () => true,
  joins: () => false,
  complete: () => false,
  record: (typed: string) => typed,
  ...spec,
});

/** A parameter that must be given. */
export const required = <Value>(
  spec: ParameterSpec,
  schema: (context: ReadingContext) => z.ZodType<Value, string>,
): Parameter<Value> => ({
  ...withDefaults(spec),
  required: true,
  schema,
  fallback: () => {
    throw new Error(`${spec.label.en} has no fallback`);
  },
});

/** The same parameter, but optional. */
export const optionally = <Value>(parameter: Parameter<Value>): Parameter<Value | undefined> => ({
  ...parameter,
  required: false,
  fallback: () => undefined,
});

/** A parameter that may be left out. */
export const optional = <Value>(
  spec: ParameterSpec,
  schema: (context: ReadingContext) => z.ZodType<Value, string>,
): Parameter<Value | undefined> => optionally(required(spec, schema));

/** A parameter with a default value. */
export const defaulted = <Value>(
  spec: ParameterSpec,
  schema: (context: ReadingContext) => z.ZodType<Value, string>,
  fallback: (context: ReadingContext) => Value,
): Parameter<Value> => ({ ...withDefaults(spec), required: false, schema, fallback });

export type Read<Value> =
  | { readonly ok: true; readonly values: Value }
  | { readonly ok: false; readonly faults: Readonly<Record<string, Words>> };

/** The text as its schema reads it. Everything that people type comes through here. */
function tidy({ kind, input }: Parameter<unknown>, typed: string): string {
  if (kind === 'value') return normaliseValue(typed);
  if (input !== 'lines') return typed.trim();
  // A pasted line may begin with an empty cell, which is a tab: only line breaks are taken off before it.
  const text = typed.trimEnd();
  return text.slice(Math.max(0, text.search(/[^\r\n]/u)));
}

/** Reads one typed value; undefined when it cannot be read. */
export function readValue<Value>(
  parameter: Parameter<Value>,
  typed: string,
  context: ReadingContext,
): Value | undefined {
  const read = parameter.schema(context).safeParse(tidy(parameter, typed));
  return read.success ? read.data : undefined;
}

/** Reads the raw values. A fault names the parameter, the given value and what is allowed. */
export function readParameters<Set extends ParameterSet>(
  set: Set,
  raw: Raw,
  context: ReadingContext,
): Read<Values<Set>> {
  const values: Record<string, unknown> = {};
  const faults: Record<string, Words> = {};
  for (const [name, parameter] of Object.entries(set)) {
    const text = tidy(parameter, raw[name] ?? '');
    if (text === '') {
      if (parameter.required) faults[name] = missing(parameter);
      else values[name] = parameter.fallback(context);
      continue;
    }
    const read = parameter.schema(context).safeParse(text);
    if (read.success) values[name] = read.data;
    else faults[name] = misreadOf(read.error) ?? notUnderstood(parameter, text);
  }
  // Each value was read by its own parameter's schema, so it has the type that `Values` gives it.
  return Object.keys(faults).length > 0 ? { ok: false, faults } : { ok: true, values: values as Values<Set> };
}

const missing = ({ label, allowed }: Parameter<unknown>): Words => ({
  ja: `${label.ja}を入力してください: ${allowed.ja}`,
  en: `Please enter ${label.en}: ${allowed.en}`,
});

/** Inputs of a modal in which one chooses: an example of what to type would be about nothing. */
const chosen: readonly Input[] = ['day', 'choice', 'rows', 'person'];

function notUnderstood({ label, allowed, example, input, modalOnly }: Parameter<unknown>, text: string): Words {
  if (modalOnly && chosen.includes(input))
    return { ja: `${allowed.ja}を選んでください。`, en: `Please choose ${allowed.en}.` };
  const shown = [...text].slice(0, 40).join('');
  return {
    ja: `${label.ja}「${shown}」は使えません。${allowed.ja}で指定してください（例: ${example}）。`,
    en: `${label.en} “${shown}” cannot be used: ${allowed.en} (for example ${example}).`,
  };
}

/** Typed values in the form for the audit log. */
export const recordedValues = (set: ParameterSet, raw: Raw): Raw =>
  Object.fromEntries(Object.entries(raw).map(([name, typed]) => [name, set[name]?.record(typed) ?? typed]));
