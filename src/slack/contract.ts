import type { Button, ConfirmationDialog } from '@slack/types';
import * as z from 'zod';
import { isWellFormed } from '../domain/text/text.ts';
import { type Language, type Words, words } from '../domain/text/words.ts';
import { plainText } from './blocks.ts';
import { limits } from './limits.ts';

/** A value from Slack does not have the current shape: its message is from another version of Banto. */
export class OutdatedPayload extends Error {}

export interface ButtonOptions {
  readonly text: string;
  readonly style?: 'primary' | 'danger';
  /** What a screen reader says instead of the text. */
  readonly label?: string;
  /** Makes the id unique when a block has two buttons with the same action. */
  readonly suffix?: string | number;
  /** What Slack asks before it sends the click. Only a help: the click is checked in any case. */
  readonly confirm?: ConfirmText;
}

/** Slack's question before a click, with the two answers. */
export interface ConfirmText {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly deny: string;
}

/** Closes a modal or a question without doing anything. */
export const cancel = words('キャンセル', 'Cancel');

/** The question in a person's language; the other answer always cancels. */
export const confirmText = (
  language: Language,
  { title, text, confirm }: Readonly<Record<'title' | 'text' | 'confirm', Words>>,
): ConfirmText => ({
  title: title[language],
  text: text[language],
  confirm: confirm[language],
  deny: cancel[language],
});

export const confirmDialog = ({ title, text, confirm, deny }: ConfirmText): ConfirmationDialog => ({
  title: plainText(title, limits.confirm.title),
  text: plainText(text, limits.confirm.text),
  confirm: plainText(confirm, limits.confirm.confirm),
  deny: plainText(deny, limits.confirm.deny),
});

export interface Action<Payload> {
  readonly id: string;
  button(options: ButtonOptions, payload: Payload): Button;
  /** @throws OutdatedPayload when another version wrote the value. */
  parse(value: string | undefined): Payload;
}

/** A button's id, builder and parser in one place, so that a view and its handler always agree. */
export function defineAction<Payload>(id: string, payload: z.ZodType<Payload>): Action<Payload> {
  return {
    id,
    button: ({ text, style, label, suffix, confirm }, value) => ({
      type: 'button',
      action_id: suffix === undefined ? id : `${id}:${suffix}`,
      text: plainText(text, limits.button.text),
      value: JSON.stringify(value),
      ...(style && { style }),
      ...(confirm && { confirm: confirmDialog(confirm) }),
      ...(label !== undefined && { accessibility_label: label.slice(0, limits.button.accessibilityLabel) }),
    }),
    parse: (value) => readValue(value, payload),
  };
}

/** The id without {@link ButtonOptions.suffix}. */
export const actionName = (actionId: string): string => actionId.split(':', 1)[0] ?? actionId;

export interface ModalMetadata<Metadata> {
  write(metadata: Metadata): string;
  parse(text: string): Metadata;
}

/** What a modal stores between its opening and its submission: small, and never trusted. */
export function defineMetadata<Metadata>(shape: z.ZodType<Metadata>): ModalMetadata<Metadata> {
  return { write: (metadata) => JSON.stringify(metadata), parse: (text) => readValue(text, shape) };
}

/** Parses a value that Banto gave to Slack. @throws OutdatedPayload when another version wrote it. */
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

/** Refuses keys and strings that PostgreSQL cannot store: no version of Banto writes them. */
function storable(key: string, value: unknown): unknown {
  for (const text of [key, value]) {
    if (typeof text === 'string' && !isWellFormed(text)) throw new OutdatedPayload('not storable');
  }
  return value;
}
