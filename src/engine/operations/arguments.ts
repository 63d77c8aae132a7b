import { InvalidInput } from '../../domain/errors.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import {
  type AnyValues,
  type ParameterSet,
  type Raw,
  type Read,
  type ReadingContext,
  readParameters,
  readValue,
} from '../parameters/parameter.ts';

/** An operation's arguments, read by its own parameters. */
export interface Arguments {
  readonly raw: Raw;
  /** The values that decide which rows are shown. Values that are only entered in the modal may still be missing. */
  readonly bound: Read<AnyValues>;
  /** The subject, if the arguments give it: `payout:<uuid>`. */
  readonly subject: string | null;
}

export function readArguments(context: ReadingContext, operation: AnyOperation, raw: Raw): Arguments {
  const bound = readParameters(boundParameters(operation), raw, context);
  // The id names the subject, whatever is wrong with the others; without one, all that decide what is shown do.
  const id = pick(operation, (name) => name === 'id');
  const about = 'id' in id ? readParameters(id, raw, context) : bound;
  return { raw, bound, subject: about.ok ? operation.subject(about.values) : null };
}

/** Whether the id is missing, or is a name that must be looked up. */
export const lacksId = (operation: AnyOperation, { bound }: Arguments): boolean =>
  'id' in operation.parameters && !bound.ok && bound.faults['id'] !== undefined;

/** Whether a parameter is asked before the preview, so that it has no input beside it. */
export const isAskedBefore = ({ first = [] }: AnyOperation, name: string): boolean =>
  name === 'id' || first.includes(name);

/** Whether nothing is given from which the preview could be made. */
export const lacksFirst = ({ first }: AnyOperation, raw: Raw): boolean =>
  first !== undefined && first.every((name) => (raw[name] ?? '').trim() === '');

/** What is wrong with the inputs of the first step; undefined when nothing is. */
export function firstFaults(
  context: ReadingContext,
  operation: AnyOperation,
  raw: Raw,
): Readonly<Record<string, Words>> | undefined {
  const { first = [] } = operation;
  const [name] = first;
  if (name !== undefined && lacksFirst(operation, raw)) return { [name]: nothingGiven(operation, first) };
  const read = readParameters(
    pick(operation, (each) => first.includes(each)),
    raw,
    context,
  );
  return read.ok ? undefined : read.faults;
}

function nothingGiven({ parameters }: AnyOperation, first: readonly string[]): Words {
  const labels = first.flatMap((name) => parameters[name]?.label ?? []);
  const [ja, en] = [labels.map((label) => label.ja), labels.map((label) => label.en)];
  return words(`${ja.join('か')}を入力してください。`, `Please give: ${en.join(' or ')}.`);
}

/** The values that the preview depends on. @throws InvalidInput */
export function boundValues({ bound }: Arguments, { section }: AnyOperation): AnyValues {
  if (!bound.ok) throw new InvalidInput(bound.faults, { section });
  return bound.values;
}

/** All values of an operation. @throws InvalidInput */
export function allValues(context: ReadingContext, operation: AnyOperation, raw: Raw): AnyValues {
  const read = readParameters(operation.parameters, raw, context);
  if (!read.ok) throw new InvalidInput(read.faults, { section: operation.section });
  return read.values;
}

const boundParameters = (operation: AnyOperation): ParameterSet =>
  pick(operation, (name) => operation.bound.includes(name));

/** The parameters with inputs in a modal with a preview; `required` are those that must be given this time. */
export const inputParameters = (operation: AnyOperation, required: readonly string[]): ParameterSet =>
  Object.fromEntries(
    Object.entries(pick(operation, (name) => !isAskedBefore(operation, name))).map(([name, parameter]) => [
      name,
      required.includes(name) ? { ...parameter, required: true } : parameter,
    ]),
  );

const pick = ({ parameters }: AnyOperation, wanted: (name: string) => boolean): ParameterSet =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => wanted(name)));

/** Turns typed days into the date picker's form, and fills in default days. */
export function withDays(context: ReadingContext, operation: AnyOperation, raw: Raw): Raw {
  const days = Object.entries(operation.parameters).flatMap(([name, parameter]) => {
    if (parameter.input !== 'day') return [];
    const typed = raw[name];
    if (typed === undefined) return parameter.required ? [] : [[name, parameter.fallback(context)] as const];
    return [[name, readValue(parameter, typed, context) ?? typed] as const];
  });
  return {
    ...raw,
    ...Object.fromEntries(days.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
  };
}
