import type { RequestListener } from 'node:http';
import { App, type Logger as SlackLogger } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Environment } from '../config/environment.ts';
import type { Receive } from '../slack/delivery.ts';
import { listen } from '../slack/listen.ts';
import { closeSocket, httpReceiver, socketReceiver } from '../slack/receivers.ts';

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
}

/** Two sockets, so that one still receives while Slack refreshes the other. */
const SOCKETS = 2;
/** How often Slack is asked whether the token still works. Milliseconds. */
const CHECK_MS = 15_000;

export function connect({ slack, client, logger }: Settings): Connection {
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
    const { receiver, listener } = httpReceiver({ signingSecret: slack.transport.signingSecret, logger });
    const app = new App({ ...options, receiver });
    return {
      listener,
      async start(receive) {
        handleDeliveries(app, receive);
        await Promise.all([app.init(), token.start()]);
      },
      stop: () => Promise.resolve(token.stop()),
      trouble: () => token.trouble,
    };
  }
  const { appToken } = slack.transport;
  const sockets = Array.from({ length: SOCKETS }, () => socketReceiver({ appToken, apiUrl: slack.apiUrl, logger }));
  const [first, ...others] = sockets;
  const app = new App({ ...options, receiver: first! });
  const open = new Set<number>();
  for (const [index, { client: socket }] of sockets.entries()) {
    socket.on('connected', () => open.add(index));
    for (const event of ['disconnected', 'reconnecting', 'close']) socket.on(event, () => open.delete(index));
  }
  return {
    listener: undefined,
    async start(receive) {
      handleDeliveries(app, receive);
      await Promise.all([app.init(), token.start()]);
      for (const other of others) other.init(app);
      await Promise.all(sockets.map((socket) => socket.start()));
    },
    async stop() {
      token.stop();
      await Promise.all(sockets.map(closeSocket));
    },
    trouble: () => token.trouble ?? (open.size > 0 ? undefined : 'no socket is connected'),
  };
}

function handleDeliveries(app: App, receive: Receive): void {
  listen(app, receive);
  // Rethrow what a listener throws before its acknowledgement: the receiver then returns 500.
  app.error(async (error) => {
    throw error;
  });
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
    await this.#client.auth.test();
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
      this.trouble = error instanceof Error ? error.message : 'no answer';
    }
  }
}
