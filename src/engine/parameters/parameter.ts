import * as z from 'zod';
import type { Uses } from '../ports.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Words } from '../../domain/words.ts';

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

/** The kind of a modal's input. */
export type Input = 'line' | 'text' | 'day' | 'choice';

/** A value that is chosen, not typed. */
export interface Option {
  readonly value: string;
  readonly label: Words;
}

/** A parameter of a query, operation or change. Parsing, help, modal fields and messages come from it. */
export interface Parameter<Value> {
  readonly label: Words;
  /** What is allowed, in words: for help, and when a value is refused. */
  readonly allowed: Words;
  readonly example: string;
  readonly input: Input;
  /** The choices, for the input `choice`. */
  readonly options: readonly Option[];
  /** Whether a value must be given; otherwise `fallback` provides it. */
  readonly required: boolean;
  /** As the last positional parameter, takes the rest of the line with its spaces. */
  readonly rest: boolean;
  /** Only entered in the modal; a command cannot give it by position. */
  readonly modalOnly: boolean;
  /** Takes `word:value` as one value, when the word is not close to a parameter's name. */
  readonly keyed: boolean;
  /** Words that set it at any position, such as `all`; empty for a parameter with a value. */
  readonly flags: readonly string[];
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

/** Builds a schema from a reader that returns undefined for text that it does not understand. */
export const readBy = <Value>(read: (text: string) => Value | undefined): z.ZodType<Value, string> =>
  z.string().transform((text, issues) => {
    const value = read(text);
    if (value !== undefined) return value;
    issues.addIssue({ code: 'custom', message: 'not understood' });
    return z.NEVER;
  });

interface ParameterSpec {
  readonly label: Words;
  readonly allowed: Words;
  readonly example: string;
  readonly input?: Input;
  readonly options?: readonly Option[];
  readonly rest?: boolean;
  readonly modalOnly?: boolean;
  readonly keyed?: boolean;
  readonly flags?: readonly string[];
  readonly record?: (typed: string) => string;
}

const withDefaults = ({
  label,
  allowed,
  example,
  input = 'line',
  options = [],
  rest = false,
  modalOnly = false,
  keyed = false,
  flags = [],
  record = (typed) => typed,
}: ParameterSpec) => ({
  label,
  allowed,
  example,
  input,
  options,
  rest,
  modalOnly,
  keyed,
  flags,
  record,
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

/** Reads the raw values. A fault names the parameter, the given value and what is allowed. */
export function readParameters<Set extends ParameterSet>(
  set: Set,
  raw: Raw,
  context: ReadingContext,
): Read<Values<Set>> {
  const values: Record<string, unknown> = {};
  const faults: Record<string, Words> = {};
  for (const [name, parameter] of Object.entries(set)) {
    const text = raw[name]?.trim();
    if (text === undefined || text === '') {
      if (parameter.required) faults[name] = missing(parameter);
      else values[name] = parameter.fallback(context);
      continue;
    }
    const read = parameter.schema(context).safeParse(text);
    if (read.success) values[name] = read.data;
    else faults[name] = notUnderstood(parameter, text);
  }
  // Each value was read by its own parameter's schema, so it has the type that `Values` gives it.
  return Object.keys(faults).length > 0 ? { ok: false, faults } : { ok: true, values: values as Values<Set> };
}

const missing = ({ label, allowed }: Parameter<unknown>): Words => ({
  ja: `${label.ja}を入力してください（${allowed.ja}）。`,
  en: `Please enter ${label.en} (${allowed.en}).`,
});

function notUnderstood({ label, allowed, example }: Parameter<unknown>, text: string): Words {
  const shown = [...text].slice(0, 40).join('');
  return {
    ja: `${label.ja}「${shown}」は使えません。${allowed.ja}で指定してください（例: ${example}）。`,
    en: `${label.en} “${shown}” cannot be used: ${allowed.en} (for example ${example}).`,
  };
}

/** Typed values in the form for the audit log. */
export const recordedValues = (set: ParameterSet, raw: Raw): Raw =>
  Object.fromEntries(Object.entries(raw).map(([name, typed]) => [name, set[name]?.record(typed) ?? typed]));
