import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, sam } from '#playground/cast.ts';
import type { Json } from '#playground/json.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { commandPayload, eventPayload, submissionPayload } from '#playground/slack/wire/payloads.ts';
import { directChannelId } from '#playground/slack/workspace/people.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import type { Batch } from './sender.ts';

type Request = Batch['requests'][number];

/** A command as Slack sends it, and where its answer arrives. */
interface Asked {
  readonly request: Request;
  readonly response: { readonly messages: readonly Message[] };
}

/** Where Slack delivers to a bot. */
export const eventsOf = (bot: { readonly url: string } | undefined): string => `${bot?.url ?? ''}/slack/events`;

/** A command of a person, so many times. */
export function commandsOf(rig: Rig, user: string, line: { command: string; text: string }, count: number): Asked[] {
  const { world, triggers, responseUrls } = rig.slack.site;
  const channel = world.channels.get(channels.ops);
  if (!channel) throw new Error('no channel');
  return Array.from({ length: count }, () => {
    const response = responseUrls.issue(user, channel.id);
    const person = world.person(user);
    const payload = commandPayload({ person }, channel, line, triggers.issue(user), response);
    return { response, request: signed(rig, payload, 'command') };
  });
}

export const stuckAsked = (rig: Rig, count: number): Asked[] =>
  commandsOf(rig, hanako, { command: '/orders', text: 'stuck' }, count);

/** A person opens Home, so many times. */
export function homesOpened(rig: Rig, user: string, count: number): Request[] {
  const event = { type: 'app_home_opened', user, channel: directChannelId(user), tab: 'home' };
  return Array.from({ length: count }, () => signed(rig, eventPayload(rig.slack.site.world, event), 'event'));
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
    const sender = { world, person: world.person(person) };
    const payload = submissionPayload(sender, views, view, triggers.issue(person, view.id));
    requests.push(signed(rig, payload, 'interaction'));
  }
  return requests;
}

/** A delivery as Slack signs it. Commands are forms, events JSON, and everything else JSON in a form. */
function signed({ slack }: Rig, payload: Json, kind: 'command' | 'event' | 'interaction'): Request {
  const body =
    kind === 'event'
      ? JSON.stringify(payload)
      : new URLSearchParams(
          kind === 'command' ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) },
        ).toString();
  const type = kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded';
  return { body, headers: { 'content-type': type, ...slack.sign(body) } };
}
