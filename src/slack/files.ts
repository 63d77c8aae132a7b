import type { WebClient } from '@slack/web-api';
import { slackFailure } from './web-client.ts';

/** Why a person's file cannot be read. */
export type FileFault = 'too-large' | 'not-allowed' | 'unreadable';

export class FileUnread extends Error {
  readonly fault: FileFault;

  constructor(fault: FileFault, cause?: unknown) {
    super(`the file cannot be read: ${fault}`, { cause });
    this.fault = fault;
  }
}

const TIMEOUT_MS = 10_000;

/** Hosts that may get the token: Slack's own, and the one of SLACK_API_URL. */
function isSlacks({ origin, protocol, hostname }: URL, client: WebClient): boolean {
  if (origin === new URL(client.slackApiUrl).origin) return true;
  return protocol === 'https:' && /(?:^|\.)slack(?:-gov)?\.com$/u.test(hostname);
}

/**
 * The bytes of a file that a person gave in a modal: `url_private` answers only with the token and the scope files:read
 * (https://docs.slack.dev/reference/objects/file-object). @throws FileUnread; Slack's errors.
 */
export async function readFile(client: WebClient, id: string, most: number): Promise<Uint8Array> {
  const info = await client.files.info({ file: id }).catch((error: unknown) => {
    const failure = slackFailure(error);
    throw failure.kind === 'refused'
      ? new FileUnread(failure.code === 'missing_scope' ? 'not-allowed' : 'unreadable', error)
      : error;
  });
  const { size = 0, url_private: address } = info.file ?? {};
  if (size > most) throw new FileUnread('too-large');
  const url = URL.parse(address ?? '');
  if (!url || !isSlacks(url, client)) throw new FileUnread('unreadable');
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${client.token ?? ''}` },
    // Without the right Slack leads to its sign-in page.
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200 || /text\/html/u.test(response.headers.get('content-type') ?? ''))
    throw new FileUnread('unreadable');
  return upTo(response, most);
}

/** The body, not more than allowed: Slack's own size is not trusted. */
async function upTo(response: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > most) throw new FileUnread('too-large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
