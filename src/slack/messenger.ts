import { isPersonId } from '../domain/text/slack-id.ts';
import type { KnownBlock, ModalView, View } from '@slack/types';
import type {
  ConversationsHistoryArguments,
  ConversationsHistoryResponse,
  ConversationsInfoResponse,
  WebClient,
} from '@slack/web-api';
import type { Message } from './blocks.ts';
import { readFile } from './files.ts';
import { type Elapsed, FRESH_MS } from './fresh-cache.ts';
import { respond, type Placement } from './respond.ts';
import { validate } from './validate.ts';
import { slackFailure } from './web-client.ts';

/** A posted message: the channel from Slack's response (for a person's id, the direct message's) and its timestamp. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

export interface ViewRef {
  readonly id: string;
  readonly hash?: string | undefined;
}

/** Marks a post as Banto's own, so that it can be found again when Slack's response was lost. */
export interface Marker {
  readonly card: string;
  /** The database that knows it. */
  readonly database: string;
  /** Whether what it shows is decided for good. */
  readonly decided?: boolean;
}

const EVENT_TYPE = 'banto_card';
const metadataOf = ({ card, database, decided }: Marker) => ({
  event_type: EVENT_TYPE,
  event_payload: { card, database, ...(decided === true && { decided }) },
});
/** How much Slack's clock and Banto's may differ. Milliseconds. */
const CLOCKS_MS = 600_000;
const oldest = (since: Date): string => String(Math.floor((since.getTime() - CLOCKS_MS) / 1000));
/** Pages of messages that are read, of 200 each. */
const PAGES = 5;
type SlackMessage = NonNullable<ConversationsHistoryResponse['messages']>[number];
const QUIET = { unfurl_links: false, unfurl_media: false } as const;

export interface MessengerClients {
  /** For calls that may be repeated. */
  readonly calls: WebClient;
  /** For posts, which may not. */
  readonly posts: WebClient;
}

/** Banto's calls to Slack. Each throws errors that `slackFailure` understands. */
export class Messenger {
  readonly #calls: WebClient;
  readonly #posts: WebClient;
  readonly #looked = new Map<string, { readonly at: number; readonly state: ChannelState }>();
  readonly #elapsed: Elapsed;

  constructor({ calls, posts }: MessengerClients, elapsed: Elapsed) {
    this.#calls = calls;
    this.#posts = posts;
    this.#elapsed = elapsed;
  }

  /** Posts to a channel, or to a person's direct messages when `to` is their id; with `thread`, as a reply. */
  async post(to: string, message: Message, marker: Marker, thread: string | null = null): Promise<Posted> {
    const channel = await this.#channelOf(to);
    const answer = await this.#posts.chat.postMessage({
      channel,
      ...message,
      ...QUIET,
      metadata: metadataOf(marker),
      ...(thread !== null && { thread_ts: thread }),
    });
    return { channel: answer.channel ?? channel, ts: answer.ts ?? '' };
  }

  #channelOf(to: string): Promise<string> {
    return isPersonId(to) ? this.directChannel(to) : Promise.resolve(to);
  }

  async update({ channel, ts }: Posted, message: Message, marker: Marker): Promise<void> {
    await this.#calls.chat.update({ channel, ts, ...message, metadata: metadataOf(marker) });
  }

  async delete({ channel, ts }: Posted): Promise<void> {
    await this.#calls.chat.delete({ channel, ts });
  }

  /** Finds a post by its marker among the messages of a channel or a thread since a given time, except a known one. */
  async findPost(
    to: string,
    marker: Pick<Marker, 'card'>,
    { since, thread = null, except = null }: { since: Date; thread?: string | null; except?: string | null },
  ): Promise<Posted | undefined> {
    const channel = await this.#channelOf(to);
    const messages = this.#messages({ channel, oldest: oldest(since), include_all_metadata: true }, thread);
    for await (const { ts, metadata } of messages) {
      const { card }: Partial<Marker> = metadata?.event_payload ?? {};
      if (metadata?.event_type === EVENT_TYPE && card === marker.card && ts !== undefined && ts !== except)
        return { channel, ts };
    }
    return undefined;
  }

  /** Banto's posts in a channel since a message, with it; not replies. */
  async postsSince(channel: string, ts: string): Promise<(Marker & { readonly ts: string })[]> {
    const posts: (Marker & { readonly ts: string })[] = [];
    const messages = this.#messages({ channel, oldest: ts, inclusive: true, include_all_metadata: true });
    for await (const { ts: at, metadata } of messages) {
      const { card, database, decided }: Partial<Marker> = metadata?.event_payload ?? {};
      if (metadata?.event_type === EVENT_TYPE && at !== undefined && card !== undefined && database !== undefined)
        posts.push({ ts: at, card, database, decided: decided === true });
    }
    return posts;
  }

  /** Whether a file with that name was posted to a channel since a given time. */
  async hasFile(channel: string, name: string, since: Date): Promise<boolean> {
    for await (const { files } of this.#messages({ channel, oldest: oldest(since) }))
      if (files?.some((file) => file.name === name)) return true;
    return false;
  }

  /**
   * The newest thousand messages of a channel, or of a thread, in pages as Slack recommends.
   * https://docs.slack.dev/reference/methods/conversations.history
   */
  async *#messages(range: ConversationsHistoryArguments, thread: string | null = null): AsyncGenerator<SlackMessage> {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page += 1) {
      const asked = { ...range, limit: 200, ...(cursor && { cursor }) };
      const { messages = [], response_metadata: next } = await (thread === null
        ? this.#calls.conversations.history(asked)
        : this.#calls.conversations.replies({ ...asked, ts: thread }));
      yield* messages;
      cursor = next?.next_cursor;
      if (!cursor) return;
    }
  }

  /** The direct message channel with a person. */
  async directChannel(user: string): Promise<string> {
    const { channel } = await this.#calls.conversations.open({ users: user });
    return channel?.id ?? user;
  }

  respond(url: string, message: Message, placement: Placement): Promise<void> {
    return respond(url, message, placement);
  }

  /** Whether Slack refuses a block by itself; false when it does not say. */
  async refuses(block: KnownBlock): Promise<boolean> {
    return validate(this.#calls, { message: { blocks: [block] } }).then(
      (places) => places.length > 0,
      () => false,
    );
  }

  /** Opens a modal; the trigger is valid for three seconds and works once. */
  async openView(triggerId: string, view: ModalView): Promise<ViewRef> {
    const answer = await this.#calls.views.open({ trigger_id: triggerId, view });
    return { id: answer.view?.id ?? '', hash: answer.view?.hash };
  }

  /** Opens a modal on top of the one in which the trigger's press was. */
  async pushView(triggerId: string, view: ModalView): Promise<void> {
    await this.#calls.views.push({ trigger_id: triggerId, view });
  }

  /** With a hash, updates only if the view has not changed since. */
  async updateView({ id, hash }: ViewRef, view: ModalView): Promise<void> {
    await this.#calls.views.update({ view_id: id, view, ...(hash !== undefined && { hash }) });
  }

  async publishHome(user: string, blocks: KnownBlock[]): Promise<void> {
    await this.#calls.views.publish({ user_id: user, view: { type: 'home', blocks } satisfies View });
  }

  /** Sends a file to a channel, or to a person's direct messages when `to` is their id. */
  async sendFile(
    to: string,
    file: { readonly name: string; readonly title: string; readonly content: Buffer; readonly comment: string },
  ): Promise<void> {
    const channel_id = await this.#channelOf(to);
    await this.#posts.filesUploadV2({
      channel_id,
      filename: file.name,
      title: file.title,
      file: file.content,
      initial_comment: file.comment,
    });
  }

  /** The ids of everybody in a channel. */
  async membersOf(channel: string): Promise<ReadonlySet<string>> {
    const members = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await this.#calls.conversations.members({ channel, limit: 200, ...(cursor && { cursor }) });
      for (const member of page.members ?? []) members.add(member);
      cursor = page.response_metadata?.next_cursor;
    } while (cursor);
    return members;
  }

  /** The address of a message, which people can open. */
  async permalink({ channel, ts }: Posted): Promise<string> {
    return (await this.#calls.chat.getPermalink({ channel, message_ts: ts })).permalink ?? '';
  }

  /** The bytes of a file that a person gave in a modal. @throws FileUnread */
  readFile(id: string, most: number): Promise<Uint8Array> {
    return readFile(this.#calls, id, most);
  }

  /** Whether the app was given a scope that its manifest calls optional; false when Slack does not say. */
  async mayUse(scope: string): Promise<boolean> {
    const granted = await this.#calls.auth.test().then(
      (answer) => answer.response_metadata?.scopes,
      () => undefined,
    );
    return granted?.includes(scope) === true;
  }

  /**
   * What Slack says about a channel now. When Slack is busy or silent, what it said within the last minute.
   * @throws when it does not say.
   */
  async lookAt(channel: string): Promise<ChannelState> {
    const at = this.#elapsed();
    try {
      const state = stateOf((await this.#calls.conversations.info({ channel })).channel);
      this.#looked.set(channel, { at, state });
      return state;
    } catch (error) {
      const known = this.#looked.get(channel);
      if (slackFailure(error).kind === 'refused' || !known || at - known.at >= FRESH_MS) throw error;
      return known.state;
    }
  }
}

/** A channel as Slack describes it (docs.slack.dev/reference/objects/conversation-object). */
export interface ChannelState {
  readonly name: string | undefined;
  readonly isPrivate: boolean;
  /** Shared with nobody, within the organisation only, or with another company now or soon. */
  readonly shared: 'no' | 'organisation' | 'outside';
  readonly archived: boolean;
  /** Whether Banto is in it. */
  readonly member: boolean;
}

function stateOf(info: ConversationsInfoResponse['channel']): ChannelState {
  const outside =
    info?.is_ext_shared === true ||
    info?.is_pending_ext_shared === true ||
    (info?.pending_connected_team_ids ?? []).length > 0 ||
    (info?.is_shared === true && info.is_org_shared !== true);
  return {
    name: info?.name,
    isPrivate: info?.is_private === true,
    shared: outside ? 'outside' : info?.is_org_shared === true || info?.is_shared === true ? 'organisation' : 'no',
    archived: info?.is_archived === true,
    member: info?.is_member !== false,
  };
}
