import type { App, BlockAction, SlackShortcut, SlackViewAction, ViewOutput } from '@slack/bolt';
import { toWellFormed } from '../domain/text/text.ts';
import {
  CHOSEN,
  type ClickDelivery,
  type OpenView,
  type Receive,
  type ShortcutDelivery,
  type ShortcutName,
} from './delivery.ts';
import { messageText } from './message-text.ts';
import { unescape } from './mrkdwn.ts';

/** Converts every delivery to Banto's own type, without characters PostgreSQL cannot store, and calls `receive`. */
export function listen(app: App, receive: Receive): void {
  app.command(/^\//u, async ({ command, body, ack }) => {
    await receive(
      {
        kind: 'command',
        id: body.trigger_id,
        arrived: performance.now(),
        who: { user: command.user_id, team: command.team_id },
        command: command.command,
        text: unescape(toWellFormed(command.text ?? '')),
        channel: command.channel_id,
        responseUrl: command.response_url,
        triggerId: body.trigger_id,
      },
      () => ack(),
    );
  });
  app.action({ type: 'block_actions' }, async ({ body, action, ack }) => {
    await receive(clickOf(body, action), () => ack());
  });
  app.shortcut('look_up', async ({ body, ack }) => {
    await receive(shortcutOf('look_up', body), () => ack());
  });
  app.shortcut('start', async ({ body, ack }) => {
    await receive(shortcutOf('start', body), () => ack());
  });
  // https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
  app.options({ type: 'block_suggestion' }, async ({ body, ack }) => {
    await receive(
      {
        kind: 'suggestion',
        id: `${body.view?.id ?? ''}:${body.block_id}:${body.value}`,
        arrived: performance.now(),
        who: { user: body.user.id, team: body.user.team_id ?? '' },
        block: body.block_id,
        typed: toWellFormed(body.value),
        view: body.view && viewOf(body.view),
      },
      // Bolt's type for this answer is narrower than ours.
      (answer) => ack(answer as never),
    );
  });
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return;
    // Bolt has already acknowledged it. Slack repeats an event with the same id.
    const who = { user: event.user, team: body.team_id };
    await receive({ kind: 'home', id: body.event_id, arrived: performance.now(), who }, () => Promise.resolve());
  });
  app.view({ type: 'view_submission', callback_id: /./u }, async ({ body, view, ack }) => {
    await receive(
      { kind: 'submission', id: triggerOf(body), arrived: performance.now(), who: whoOf(body), view: viewOf(view) },
      // The body is a `response_action`; Bolt's own type for it is a union that a plain record does not meet.
      (answer) => ack(answer as never),
    );
  });
}

/** The fields of a block action that Banto reads; each element type has its own subset. */
interface ActionFields {
  action_id: string;
  value?: string;
  selected_option?: { value?: string } | null;
  selected_user?: string | null;
  block_id?: string;
}

function clickOf(body: BlockAction, action: ActionFields): ClickDelivery {
  const value = action.value ?? action.selected_option?.value ?? action.selected_user;
  return {
    kind: 'click',
    id: body.trigger_id,
    arrived: performance.now(),
    who: whoOf(body),
    actionId: action.action_id,
    value: value === undefined || value === null ? undefined : toWellFormed(value),
    block: action.block_id,
    channel: body.channel?.id,
    ephemeral: body.container['is_ephemeral'] === true,
    responseUrl: body.response_url,
    triggerId: body.trigger_id,
    view: body.view && viewOf(body.view),
  };
}

/**
 * A shortcut; only that of a message has a message, a channel and a response URL:
 * https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
 */
function shortcutOf(name: ShortcutName, body: SlackShortcut): ShortcutDelivery {
  const from = body.type === 'message_action' ? body : undefined;
  return {
    kind: 'shortcut',
    name,
    id: body.trigger_id,
    arrived: performance.now(),
    who: whoOf(body),
    message: from && messageText(from.message),
    channel: from?.channel.id,
    responseUrl: from?.response_url,
    triggerId: body.trigger_id,
  };
}

/**
 * In a shared channel a person may belong to another team than the one with the app: their own team counts. `body.team`
 * is the workspace that has the app, which says nothing about the person.
 */
function whoOf({ user }: BlockAction | SlackViewAction | SlackShortcut): { user: string; team: string } {
  return { user: user.id, team: user.team_id ?? '' };
}

/** Every submission carries a trigger id; Bolt's type leaves it out. */
function triggerOf(body: SlackViewAction): string {
  return (body as SlackViewAction & { trigger_id?: string }).trigger_id ?? `${body.view.id}:${body.view.hash}`;
}

function viewOf(view: ViewOutput): OpenView {
  const values: Record<string, string> = {};
  for (const [block, actions] of Object.entries(view.state?.values ?? {})) {
    for (const input of Object.values(actions)) {
      const several = input.selected_options?.map((option) => option.value).join(CHOSEN);
      const value =
        input.value ??
        input.selected_date ??
        input.selected_option?.value ??
        input.selected_user ??
        several ??
        input.files?.[0]?.id;
      if (value !== undefined && value !== null && !(several === '')) values[block] = toWellFormed(value);
    }
  }
  const { id, hash, callback_id: callbackId, private_metadata: metadata } = view;
  const type = view.type === 'home' ? 'home' : 'modal';
  return { id, type, hash, callbackId, metadata, values, takesInput: Boolean(view.submit) };
}
