import { InvalidInput } from '../../domain/errors.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import {
  type AnyValues,
  type ParameterSet,
  type Raw,
  type Read,
  type ReadingContext,
  readParameters,
} from '../parameters/parameter.ts';

/** What an operation was given. It is read once, by the operation's own parameters. */
export interface Arguments {
  readonly raw: Raw;
  /** What decides which rows are shown. What is only entered in the modal may still be missing. */
  readonly bound: Read<AnyValues>;
  /** What it is about, where the arguments say so: `payout:<uuid>`. */
  readonly subject: string | null;
}

export function readArguments(context: ReadingContext, operation: AnyOperation, raw: Raw): Arguments {
  const bound = readParameters(boundParameters(operation), raw, context);
  return { raw, bound, subject: bound.ok ? operation.subject(bound.values) : null };
}

/** Whether the id is missing, or is a name to be looked up. */
export const lacksId = (operation: AnyOperation, { bound }: Arguments): boolean =>
  'id' in operation.parameters && !bound.ok && bound.faults['id'] !== undefined;

/** The values that the preview is about. @throws InvalidInput */
export function boundValues({ bound }: Arguments, { section }: AnyOperation): AnyValues {
  if (!bound.ok) throw new InvalidInput(bound.faults, { section });
  return bound.values;
}

/** All the values an operation runs on. @throws InvalidInput */
export function allValues(context: ReadingContext, operation: AnyOperation, raw: Raw): AnyValues {
  const read = readParameters(operation.parameters, raw, context);
  if (!read.ok) throw new InvalidInput(read.faults, { section: operation.section });
  return read.values;
}

const boundParameters = (operation: AnyOperation): ParameterSet =>
  pick(operation, (name) => operation.bound.includes(name));

/** The parameters that a modal with a preview has inputs for; `required` are those that must be given this time. */
export const inputParameters = (operation: AnyOperation, required: readonly string[]): ParameterSet =>
  Object.fromEntries(
    Object.entries(pick(operation, (name) => name !== 'id')).map(([name, parameter]) => [
      name,
      required.includes(name) ? { ...parameter, required: true } : parameter,
    ]),
  );

const pick = ({ parameters }: AnyOperation, wanted: (name: string) => boolean): ParameterSet =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => wanted(name)));

/** Days as a date picker takes them, however they were typed; a day that was left out is the default one. */
export function withDays(context: ReadingContext, operation: AnyOperation, raw: Raw): Raw {
  const days = Object.entries(operation.parameters).flatMap(([name, parameter]) => {
    if (parameter.input !== 'day') return [];
    const typed = raw[name];
    if (typed === undefined) return parameter.required ? [] : [[name, parameter.fallback(context)] as const];
    const read = parameter.schema(context).safeParse(typed);
    return [[name, read.success ? read.data : typed] as const];
  });
  return {
    ...raw,
    ...Object.fromEntries(days.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
  };
}
