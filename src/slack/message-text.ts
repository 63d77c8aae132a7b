import { toWellFormed } from '../domain/text/text.ts';
import { unescape } from './mrkdwn.ts';

/** How deep a message's blocks and attachments are read. */
const DEEPEST = 20;
/** The properties of blocks and attachments that hold what people read, in any of Slack's kinds of them. */
const readable = new Set(['text', 'fallback', 'title', 'pretext', 'value', 'footer', 'caption']);
/** Of these only the parts are read. */
const containers = new Set([
  'blocks',
  'attachments',
  'elements',
  'fields',
  'rows',
  'accessory',
  'message_blocks',
  'message',
]);

/**
 * What people read in a message: its text, and that of its blocks and attachments, which messages of apps often have
 * alone. A message shortcut gets "the full structure of the message":
 * https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
 */
export function messageText(message: unknown): string {
  const lines = new Set<string>();
  collect(message, lines, 0);
  return toWellFormed([...lines].map(unescape).join('\n'));
}

function collect(part: unknown, lines: Set<string>, depth: number): void {
  if (typeof part !== 'object' || part === null || depth > DEEPEST) return;
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === 'string' && readable.has(name)) lines.add(value);
    else if (Array.isArray(part) || readable.has(name) || containers.has(name)) collect(value, lines, depth + 1);
  }
}
