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

const TIMEOUT_MS = 10_000;

/**
 * Responds through a delivery's response URL (five times within thirty minutes). Always sets the visibility, because
 * Slack's default differs.
 * @throws ResponseRefused when Slack refuses it.
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
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    // The answer may be personal: it goes to Slack's own address or nowhere.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = await response.text();
  if (!response.ok || /"ok"\s*:\s*false/u.test(answer)) throw new ResponseRefused(response.status, answer);
}
