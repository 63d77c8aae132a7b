import { InvalidInput } from '../../domain/errors.ts';
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
  return { raw, bound, subject: bound.ok ? operation.subject(bound.values) : null };
}

/** Whether the id is missing, or is a name that must be looked up. */
export const lacksId = (operation: AnyOperation, { bound }: Arguments): boolean =>
  'id' in operation.parameters && !bound.ok && bound.faults['id'] !== undefined;

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
    Object.entries(pick(operation, (name) => name !== 'id')).map(([name, parameter]) => [
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
