import type { IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';

/** More than any delivery: a modal's state with every input full is far smaller. Bytes. */
const MOST_BYTES = 4 * 1024 * 1024;
/** How deep a delivery may be nested. Slack's rich text, its deepest part, is about fifteen deep. */
const DEEPEST = 100;

/** Reads a request's body; undefined when it is too large, and then the rest is left unread. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/**
 * Whether a body can be a delivery: a form, or JSON whose top is an object. Bolt reads properties of whatever JSON says,
 * so that `null` would end the process. The two ways to send one are those of
 * https://docs.slack.dev/interactivity/handling-user-interaction and https://docs.slack.dev/apis/events-api
 */
export function isDelivery(contentType: string | undefined, body: string): boolean {
  // The same comparison as Bolt's, so that both read the same text.
  if (contentType !== 'application/x-www-form-urlencoded') return isObject(body);
  const { payload, ...others } = parse(body);
  return payload === undefined ? Object.keys(others).length > 0 : typeof payload === 'string' && isObject(payload);
}

function isObject(text: string): boolean {
  if (isTooDeep(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Counts brackets outside strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length && depth <= DEEPEST; at += 1) {
    const character = text[at];
    if (inString && character === '\\') at += 1;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
  }
  return depth > DEEPEST;
}
