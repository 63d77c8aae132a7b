import type { Json } from '#playground/json.ts';
import { objectOf } from '#playground/json.ts';
import type { Slack } from '#playground/slack/server.ts';

/** One Web API call with a JSON body, without a client in between. */
export const call = async (
  slack: Slack,
  method: string,
  args: Json = {},
  token: string | null = slack.botToken,
): Promise<Json> => {
  const response = await fetch(slack.apiUrl + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(args),
  });
  return {
    ...objectOf(await response.json()),
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
  };
};

export const plain = (text: string) => ({ type: 'plain_text', text });
export const section = (text: string) => ({ type: 'section', text: plain(text) });
export const modal = (more: Json = {}): Json => ({
  type: 'modal',
  title: plain('題'),
  blocks: [section('本文')],
  ...more,
});
