import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, sam } from '#playground/cast.ts';
import type { Json } from '#playground/json.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { commandPayload, submissionPayload } from '#playground/slack/wire/payloads.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import type { Batch } from './sender.ts';

type Request = Batch['requests'][number];

/** A command as Slack sends it, and where its answer arrives. */
interface Asked {
  readonly request: Request;
  readonly response: { readonly messages: readonly Message[] };
}

/** `/orders stuck`, so many times. */
export function stuckAsked(rig: Rig, count: number): Asked[] {
  const { world, triggers, responseUrls } = rig.slack.site;
  const channel = world.channels.get(channels.ops);
  if (!channel) throw new Error('no channel');
  return Array.from({ length: count }, () => {
    const response = responseUrls.issue(hanako, channel.id);
    const line = { command: '/orders', text: 'stuck' };
    const payload = commandPayload(world, world.person(hanako), channel, line, triggers.issue(hanako), response);
    return { response, request: signed(rig, payload, true) };
  });
}

/** Submissions of so many payments, each of its own payout, from modals that are open. */
export async function paymentsSubmitted(rig: Rig, count: number): Promise<Request[]> {
  const { world, triggers, views } = rig.slack.site;
  const act = acts(rig);
  const requests: Request[] = [];
  for (let click = 0; click < count; click++) {
    const person = click % 2 === 0 ? hanako : sam;
    const view = await act.open(person, `/payouts paid ${await act.owe({ amount: 1 })}`);
    rig.slack.as(person).fill(view, { transaction_id: `BENCH-${view.id}` });
    const payload = submissionPayload(world, views, world.person(person), view, triggers.issue(person, view.id));
    requests.push(signed(rig, payload, false));
  }
  return requests;
}

const signed = ({ slack }: Rig, payload: Json, isCommand: boolean): Request => {
  const fields = isCommand ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) };
  const body = new URLSearchParams(fields).toString();
  return { body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...slack.sign(body) } };
};
