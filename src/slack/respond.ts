import type { Message } from './blocks.ts';

/** Where a response appears: only for the person, for all in the channel, or in place of the clicked message. */
export type Placement = 'ephemeral' | 'in_channel' | 'replace';

/** Slack refused a response: because of its blocks (`blocksRefused`), or because the URL has expired. */
export class ResponseRefused extends Error {
  readonly status: number;
  readonly answer: string;

  constructor(status: number, answer: string) {
    super(`response URL returned ${status} ${answer.slice(0, 200)}`);
    this.status = status;
    this.answer = answer;
  }

  get blocksRefused(): boolean {
    return /invalid_blocks|invalid_attachments|msg_blocks_too_long/u.test(this.answer);
  }
}

/** Slack's answer did not come: whether the response is shown is unknown. */
export class ResponseUnclear extends Error {}

const TIMEOUT_MS = 10_000;

/**
 * Responds through a delivery's response URL (five times within thirty minutes). Always sets the visibility, because
 * Slack's default differs.
 * @throws ResponseRefused when Slack refuses it; ResponseUnclear when its answer does not come.
 */
export async function respond(url: string, message: Message, placement: Placement): Promise<void> {
  const body = {
    text: message.text,
    blocks: message.blocks,
    response_type: placement === 'in_channel' ? 'in_channel' : 'ephemeral',
    replace_original: placement === 'replace',
    unfurl_links: false,
    unfurl_media: false,
  };
  const { status, answer } = await post(url, JSON.stringify(body));
  if (status < 200 || status > 299 || /"ok"\s*:\s*false/u.test(answer)) throw new ResponseRefused(status, answer);
}

async function post(url: string, body: string): Promise<{ readonly status: number; readonly answer: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      // The answer may be personal: it goes to Slack's own address or nowhere.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, answer: await response.text() };
  } catch (cause) {
    throw new ResponseUnclear('no answer from the response URL', { cause });
  }
}
