import type { Json } from '../../json.ts';
import { faultLine, type Fault } from '../validate/validate.ts';

/** Slack's response `{ok: false, error: code}`. */
export class SlackError extends Error {
  readonly code: string;
  /** Lines for `response_metadata.messages`. */
  readonly messages: string[];
  /** Further fields of the response. */
  readonly more: Json;
  /** The test planned it, or two callers raced: not the bot's fault. */
  readonly planned: boolean;

  constructor(
    code: string,
    { messages = [], more = {}, planned = false }: { messages?: string[]; more?: Json; planned?: boolean } = {},
  ) {
    super(code);
    this.name = 'SlackError';
    this.code = code;
    this.messages = messages;
    this.more = more;
    this.planned = planned;
  }

  answer(): Json {
    return {
      ok: false,
      error: this.code,
      ...this.more,
      ...(this.messages.length > 0 ? { response_metadata: { messages: this.messages } } : {}),
    };
  }
}

/** Size first: Slack checks the whole payload before its parts. */
const precedence = [
  'view_too_large',
  'msg_blocks_too_long',
  'msg_too_long',
  'metadata_too_large',
  'invalid_metadata_format',
  'no_text',
  'invalid_attachments',
];

/** The error that Slack returns for a payload's faults. */
export const refusal = (
  faults: readonly Fault[],
  { fallback, planned }: { fallback: string; planned: boolean },
): SlackError =>
  new SlackError(precedence.find((code) => faults.some((fault) => fault.code === code)) ?? fallback, {
    messages: faults.map(faultLine),
    planned,
  });
