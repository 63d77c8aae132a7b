import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { banto, cast, channels, homeTeam } from '#playground/cast.ts';
import { asText, type Json, objectOf, objectsOf, stringOf } from '#playground/json.ts';
import { waitFor } from '#playground/patience.ts';
import { freePort } from '#playground/ports.ts';
import { find, textOf } from '#playground/slack/workspace/text.ts';

/**
 * parvalabs/local-slack, driven as its own page drives it: over its WebSocket `/ui`, because its control API cannot
 * submit a modal. Where it differs from Slack, in what these tests touch:
 * - It sends each envelope to every socket (Slack: to one), so here every delivery comes twice over Socket Mode.
 * - It has no user groups, no `is_restricted` in users.info, and no metadata on messages.
 * - It keeps one stack of modals for everybody, and a modal that is updated gets another id.
 * - It checks nothing: what Slack refuses is our own Slack's to show.
 */
export interface LocalSlack extends AsyncDisposable {
  /** The bot's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What a person sees in a channel, oldest first. */
  seenBy(person: string, channel: string): Json[];
  /** The open modal on top. */
  modal(): Json | undefined;
  /** The errors at fields of the last submission, by block. */
  fieldErrors(): Json;
  home(person: string): Json | undefined;
  command(person: string, line: string): void;
  openHome(person: string): void;
  /** Presses the button whose action id is, or begins with, `action`. */
  press(person: string, message: Json, action: string): void;
  /** Submits the open modal. Fields that are not in `values` keep what the modal gave them. */
  submit(person: string, values?: Readonly<Record<string, string>>): void;
}

const secrets = { botToken: 'xoxb-foreign', appToken: 'xapp-foreign', signingSecret: 'foreign-secret' };

export async function startLocalSlack(binary: string, transport: 'http' | 'socket'): Promise<LocalSlack> {
  await using stack = new AsyncDisposableStack();
  const [port, botPort] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'local-slack-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify(workspace(transport, botPort)));
  const server = spawn(binary, ['--config', config, '--port', String(port), '--base-host', '127.0.0.1'], {
    stdio: 'ignore',
  });
  stack.defer(async () => {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  });
  const base = `http://127.0.0.1:${port}`;
  await waitFor(async () => (await fetch(`${base}/_control/state`)).ok, 10_000, 'local-slack');
  const page = new Page(await connected(`ws://127.0.0.1:${port}/ui`));
  stack.defer(() => page.close());
  const all = stack.move();
  return Object.assign(page, {
    env: {
      SLACK_BOT_TOKEN: secrets.botToken,
      SLACK_SIGNING_SECRET: secrets.signingSecret,
      SLACK_API_URL: `${base}/api/`,
      PORT: String(botPort),
      ...(transport === 'socket' && { SLACK_APP_TOKEN: secrets.appToken }),
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  });
}

const workspace = (transport: 'http' | 'socket', botPort: number): Json => ({
  workspace: { teamId: homeTeam },
  apps: [
    {
      botUserId: banto,
      botName: 'banto',
      ...secrets,
      ...(transport === 'socket'
        ? { mode: 'socket' }
        : { mode: 'events', requestUrl: `http://127.0.0.1:${botPort}/slack/events` }),
    },
  ],
  users: cast
    .filter((member) => member.is === undefined)
    .map(({ id, handle, name }) => ({ id, name: handle, real_name: name })),
  channels: Object.entries(channels).map(([name, id]) => ({
    id,
    name,
    is_private: name === 'reviews' || name === 'payouts',
    members: [banto, ...cast.map((member) => member.id)],
  })),
});

async function connected(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  return socket;
}

/** The emulator's page as one person after the other uses it. */
class Page {
  readonly #socket: WebSocket;
  readonly #messages = new Map<string, Json>();
  readonly #homes = new Map<string, Json>();
  #modals: Json[] = [];
  #errors: Json = {};

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#heard(objectOf(JSON.parse(String(data)))));
  }

  #heard(event: Json): void {
    const message = objectOf(event['message']);
    const key = `${asText(message['channel'])} ${asText(message['ts'])}`;
    switch (event['t']) {
      case 'message':
      case 'message_update':
        return void this.#messages.set(key, Object.assign(this.#messages.get(key) ?? {}, message));
      case 'message_delete':
        return void this.#messages.delete(`${asText(event['channel'])} ${asText(event['ts'])}`);
      case 'view':
        this.#modals = objectsOf(event['stack']);
        return;
      case 'view_errors':
        this.#errors = objectOf(event['errors']);
        return;
      case 'home':
        return void this.#homes.set(asText(event['user']), objectOf(event['view']));
      default:
    }
  }

  #say(event: Json): void {
    this.#socket.send(JSON.stringify(event));
  }

  seenBy(person: string, channel: string): Json[] {
    return [...this.#messages.values()].filter(
      (message) =>
        message['channel'] === channel && (message['ephemeral_to'] === undefined || message['ephemeral_to'] === person),
    );
  }

  modal(): Json | undefined {
    return this.#modals.at(-1);
  }

  fieldErrors(): Json {
    return this.#errors;
  }

  home(person: string): Json | undefined {
    return this.#homes.get(person);
  }

  command(user: string, line: string): void {
    const [command = '', ...words] = line.split(' ');
    this.#say({ t: 'slash_command', user, channel: channels.ops, command, text: words.join(' ') });
  }

  openHome(user: string): void {
    this.#say({ t: 'open_home', user });
  }

  press(user: string, message: Json, action: string): void {
    const found = find(message, action);
    if (!found) throw new Error(`there is no ${action} on: ${textOf(message)}`);
    const { channel, ts: messageTs } = message;
    this.#say({ t: 'block_action', user, channel, messageTs, action: { ...found.element, block_id: found.blockId } });
  }

  submit(user: string, values: Readonly<Record<string, string>> = {}): void {
    this.#errors = {};
    this.#say({ t: 'view_submit', user, values: entered(this.modal() ?? {}, values) });
  }

  close(): void {
    this.#socket.close();
  }
}

/** `view.state.values` of a modal: what was entered, else what each field began with. */
function entered(view: Json, values: Readonly<Record<string, string>>): Json {
  const fields = objectsOf(view['blocks']).filter((block) => block['type'] === 'input');
  return Object.fromEntries(
    fields.map((block) => {
      const id = asText(block['block_id']);
      const element = objectOf(block['element']);
      const type = asText(element['type']);
      const value = values[id] ?? stringOf(element['initial_value'] ?? element['initial_date']) ?? null;
      const state = type === 'datepicker' ? { type, selected_date: value } : { type, value };
      return [id, { [asText(element['action_id'])]: state }];
    }),
  );
}
