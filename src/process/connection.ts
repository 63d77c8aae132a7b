import type { RequestListener } from 'node:http';
import { App, type Logger as SlackLogger } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Dispatcher } from 'undici';
import type { Environment } from '../config/environment.ts';
import type { Receive } from '../slack/delivery.ts';
import { listen } from '../slack/listen.ts';
import { httpReceivers } from '../slack/receivers.ts';
import { Socket, socketRefusal, type SocketSettings } from '../slack/socket.ts';
import type { Paces } from './paces.ts';
import { slackTrouble } from './slack-trouble.ts';

/** The connection on which Slack sends deliveries, over either transport. */
export interface Connection {
  /** Serves `/slack/events`; absent in Socket Mode. */
  readonly listener: RequestListener | undefined;
  /** Lets deliveries in. */
  start(receive: Receive): Promise<void>;
  /** Takes no new deliveries. */
  stop(): Promise<void>;
  /** Why Slack cannot reach Banto right now; undefined when it can. */
  trouble(): string | undefined;
}

interface Settings {
  readonly slack: Environment['slack'];
  readonly client: WebClient;
  readonly logger: SlackLogger;
  /** Opens WebSockets. */
  readonly dispatcher: Dispatcher;
  readonly paces: Pick<Paces, 'socketCheckMs' | 'socketAgainMs'>;
}

/** Two sockets, so that one still receives while Slack refreshes the other. */
const SOCKETS = 2;
/** How often Slack is asked whether the token still works. Milliseconds. */
const CHECK_MS = 15_000;

export function connect({ slack, client, logger, dispatcher, paces }: Settings): Connection {
  const options = {
    token: slack.botToken,
    logger,
    deferInitialization: true as const,
    convoStore: false as const,
    clientOptions: {
      ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
      timeout: 10_000,
      retryConfig: { retries: 1 },
    },
  };
  const token = new TokenCheck(client);
  if (slack.transport.kind === 'http') {
    const { receiver, others, listener } = httpReceivers({ signingSecrets: slack.transport.signingSecrets, logger });
    const app = new App({ ...options, receiver });
    return {
      listener,
      async start(receive) {
        handleDeliveries(app, receive);
        await Promise.all([app.init(), token.start()]);
        for (const other of others) other.init(app);
      },
      stop: () => Promise.resolve(token.stop()),
      trouble: () => token.trouble,
    };
  }
  const { appToken } = slack.transport;
  const settings = { appToken, apiUrl: slack.apiUrl, logger, dispatcher, againMs: paces.socketAgainMs };
  const sockets = Array.from({ length: SOCKETS }, () => new Socket(settings));
  const check = new SocketCheck(sockets, settings, paces.socketCheckMs);
  const [first, ...others] = sockets;
  const app = new App({ ...options, receiver: first!.receiver });
  return {
    listener: undefined,
    async start(receive) {
      handleDeliveries(app, receive);
      await Promise.all([app.init(), token.start()]);
      for (const other of others) other.receiver.init(app);
      await explained('SLACK_APP_TOKEN', Promise.all(sockets.map((socket) => socket.start())));
      check.start();
    },
    async stop() {
      token.stop();
      check.stop();
      await Promise.all(sockets.map((socket) => socket.close()));
    },
    trouble: () => token.trouble ?? check.trouble,
  };
}

/** Whether a socket is open, and why not. One is enough. */
class SocketCheck {
  readonly #sockets: readonly Socket[];
  readonly #settings: SocketSettings;
  readonly #paceMs: number;
  #timer: NodeJS.Timeout | undefined;
  #refusal: string | undefined;

  constructor(sockets: readonly Socket[], settings: SocketSettings, paceMs: number) {
    this.#sockets = sockets;
    this.#settings = settings;
    this.#paceMs = paceMs;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#ask(), this.#paceMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  get trouble(): string | undefined {
    if (this.#sockets.some(({ isOpen }) => isOpen)) return undefined;
    const reasons = new Set(this.#sockets.flatMap(({ reason }) => reason ?? []));
    return ['no socket is connected', ...reasons, ...(this.#refusal === undefined ? [] : [this.#refusal])].join('; ');
  }

  /** Slack's client does not say why it cannot connect, so ask, but only when it cannot. */
  async #ask(): Promise<void> {
    this.#refusal = this.trouble === undefined ? undefined : await socketRefusal(this.#settings);
  }
}

function handleDeliveries(app: App, receive: Receive): void {
  listen(app, receive);
  // Rethrow what a listener throws before its acknowledgement: the receiver then returns 500.
  app.error(async (error) => {
    throw error;
  });
}

/** Why Slack does not let Banto in, in a sentence instead of its client's words. */
async function explained<Value>(variable: Parameters<typeof slackTrouble>[1], work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw new Error(slackTrouble(error, variable), { cause: error });
  }
}

/** Asks Slack regularly whether Banto's token is valid. */
class TokenCheck {
  readonly #client: WebClient;
  #timer: NodeJS.Timeout | undefined;
  trouble: string | undefined = 'not yet connected';

  constructor(client: WebClient) {
    this.#client = client;
  }

  /** @throws when the first check fails: a wrong token is a wrong setting. */
  async start(): Promise<void> {
    await explained('SLACK_BOT_TOKEN', this.#client.auth.test());
    this.trouble = undefined;
    this.#timer = setInterval(() => void this.#check(), CHECK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    try {
      await this.#client.auth.test();
      this.trouble = undefined;
    } catch (error) {
      this.trouble = slackTrouble(error, 'SLACK_BOT_TOKEN');
    }
  }
}
