import type { ControlChannel, ControlMessage, ControlState, ControlView } from './control.ts';
import { marked } from '../workspace/escape.ts';
import { stateOf } from '../workspace/forms.ts';
import type { Slack } from '../slack.ts';
import type { Message, View } from '../workspace/types.ts';

const messageState = (slack: Slack, message: Message, user: string): ControlMessage => ({
  channel: message.channel,
  ts: message.ts,
  user: message.user,
  text: message.via === 'person' ? marked(message.text, slack.site.world) : message.text,
  blocks: message.blocks,
  ephemeral: message.ephemeral !== undefined,
  edited: message.edits > 0,
  reactions: message.reactions,
  files: slack.files
    .filter(({ id }) => message.files.includes(id))
    .map(({ id, name, title, content }) => ({ id, name, title, size: content.length, url: `/files/${id}` })),
  replies: slack
    .seenBy(user, message.channel)
    .filter(({ thread_ts }) => thread_ts === message.ts)
    .map((reply) => messageState(slack, reply, user)),
});

const viewState = (view: View): ControlView => ({
  id: view.id,
  type: view.type,
  blocks: view.blocks,
  title: view.title ?? null,
  submit: view.submit ?? null,
  close: view.close ?? null,
  values: stateOf(view.blocks, view.filled),
  errors: view.errors,
  trouble: view.trouble ?? null,
});

/** Everything that one person sees of the workspace. */
export const controlState = (slack: Slack, user: string): ControlState => {
  const { world, views } = slack.site;
  const home = slack.home(user);
  const channels = [...slack.channels.values()]
    .filter(({ members }) => members.has(user))
    .map(({ id, name, isPrivate, isIm }): ControlChannel => ({
      id,
      name,
      isPrivate,
      isIm,
      messages: slack
        .seenBy(user, id)
        .filter(({ thread_ts }) => thread_ts === undefined)
        .map((message) => messageState(slack, message, user)),
    }));
  return {
    version: world.version,
    as: world.person(user).id,
    team: world.settings.team,
    people: [...slack.people.values()].map(({ id, name, realName, title, locale, ...rest }) => ({
      id,
      name,
      realName,
      title,
      locale,
      outsider:
        rest.isBot ||
        rest.deleted ||
        rest.isRestricted ||
        rest.isUltraRestricted ||
        rest.teamId !== world.settings.team,
      active: !rest.isBot && !rest.deleted,
    })),
    groups: [...slack.groups.values()],
    channels,
    views: views.openFor(user).map(viewState),
    home: home ? viewState(home) : null,
    connections: slack.socket.connections,
    faults: slack.faults,
  };
};
