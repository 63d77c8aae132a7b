import type { Button } from '@slack/types';
import * as z from 'zod';
import { isWellFormed } from '../domain/text.ts';
import { plainText } from './blocks.ts';
import { limits } from './limits.ts';

/** A value that came back from Slack does not have today's shape: its message is from an older version of Banto. */
export class OutdatedPayload extends Error {}

export interface ButtonLook {
  readonly text: string;
  readonly style?: 'primary' | 'danger';
  /** Told to a screen reader instead of the text. */
  readonly label?: string;
  /** Makes the id unique where one action stands twice in a block. */
  readonly suffix?: string | number;
}

export interface Action<Payload> {
  readonly id: string;
  button(look: ButtonLook, payload: Payload): Button;
  /** @throws OutdatedPayload when the value was not made by this version. */
  parse(value: string | undefined): Payload;
}

/** One button: its id, the builder and the parser, so that a view and its handler cannot drift apart. */
export function defineAction<Payload>(id: string, payload: z.ZodType<Payload>): Action<Payload> {
  return {
    id,
    button: ({ text, style, label, suffix }, value) => ({
      type: 'button',
      action_id: suffix === undefined ? id : `${id}:${suffix}`,
      text: plainText(text, limits.button.text),
      value: JSON.stringify(value),
      ...(style && { style }),
      ...(label !== undefined && { accessibility_label: label.slice(0, limits.button.accessibilityLabel) }),
    }),
    parse: (value) => readValue(value, payload),
  };
}

/** The id without the suffix that told two of the same apart. */
export const actionName = (actionId: string): string => actionId.split(':', 1)[0] ?? actionId;

export interface ModalMetadata<Metadata> {
  write(metadata: Metadata): string;
  parse(text: string): Metadata;
}

/** What a modal remembers between its opening and its submission: small, and never trusted. */
export function defineMetadata<Metadata>(shape: z.ZodType<Metadata>): ModalMetadata<Metadata> {
  return { write: (metadata) => JSON.stringify(metadata), parse: (text) => readValue(text, shape) };
}

/** A value Slack brought back, in the shape it was given. @throws OutdatedPayload when it was not made by this version. */
export function readValue<T>(text: string | undefined, shape: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '', storable);
  } catch {
    throw new OutdatedPayload('not JSON that can be stored');
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw new OutdatedPayload(z.prettifyError(parsed.error));
  return parsed.data;
}

/** Refuses keys and strings that PostgreSQL cannot store: no version of Banto made them. */
function storable(key: string, value: unknown): unknown {
  for (const text of [key, value]) {
    if (typeof text === 'string' && !isWellFormed(text)) throw new OutdatedPayload('not storable');
  }
  return value;
}
