import { type Logger, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { slackFailure } from './web-client.ts';

export interface SocketSettings {
  readonly appToken: string;
  readonly apiUrl: string | undefined;
  readonly logger: Logger;
  /** Milliseconds after which it tries again when Slack refused it for good. */
  readonly againMs: number;
}

/**
 * Slack's reasons to end a connection that say why the next one may fail. `warning` and `refresh_requested` only renew
 * it: https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect
 */
const lasting: Readonly<Record<string, string>> = {
  link_disabled: 'Socket Mode is switched off for the app (link_disabled)',
  too_many_websockets: 'the app has too many connections (too_many_websockets)',
};

/**
 * One Socket Mode connection. It has its own client options, because Bolt would share and change the app's. It tries to
 * reconnect for ever, at most thirty seconds apart, also, after `againMs`, after a refusal that Slack's client takes for final.
 */
export class Socket {
  readonly receiver: SocketModeReceiver;
  #isOpen = false;
  #reason: string | undefined;
  #isClosed = false;
  readonly #againMs: number;

  constructor({ appToken, apiUrl, logger, againMs }: SocketSettings) {
    this.#againMs = againMs;
    this.receiver = new SocketModeReceiver({
      appToken,
      logger,
      installerOptions: {
        clientOptions: {
          ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
          retryConfig: { forever: true, factor: 1.3, maxTimeout: 30_000, randomize: true },
          timeout: 10_000,
        },
      },
    });
    const { client } = this.receiver;
    client.on('connected', () => {
      this.#isOpen = true;
      this.#reason = undefined;
    });
    for (const event of ['disconnected', 'reconnecting', 'close']) client.on(event, () => (this.#isOpen = false));
    client.on('ws_message', (text: unknown) => (this.#reason = lastingReason(text) ?? this.#reason));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Why it is not open, if Slack said so. In English. */
  get reason(): string | undefined {
    return this.#isOpen ? undefined : this.#reason;
  }

  /** @throws when Slack refuses the first connection: a wrong token is a wrong setting. */
  async start(): Promise<void> {
    await this.receiver.start();
    this.#neverGiveUp();
  }

  /** Slack's client reconnects with its own `start`; one that fails would be an unhandled rejection, and its last try. */
  #neverGiveUp(): void {
    const { client } = this.receiver;
    const start = client.start.bind(client);
    client.start = async () => {
      for (;;) {
        try {
          return await start();
        } catch {
          if (this.#isClosed) return { ok: false };
          await new Promise((resolve) => setTimeout(resolve, this.#againMs).unref());
        }
      }
    };
  }

  /** Closes the connection for good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await closeSocket(this.receiver);
  }
}

/** Asks Slack whether it would open a connection; returns why not, in English, when it refuses. */
export async function socketRefusal({
  appToken,
  apiUrl,
  logger,
}: Omit<SocketSettings, 'againMs'>): Promise<string | undefined> {
  const client = new WebClient(appToken, {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    logger,
    retryConfig: { retries: 0 },
    timeout: 10_000,
  });
  try {
    await client.apps.connections.open();
    return undefined;
  } catch (error) {
    const failure = slackFailure(error);
    return failure.kind === 'refused' ? `Slack refuses the app token (${failure.code})` : undefined;
  }
}

function lastingReason(text: unknown): string | undefined {
  try {
    const message = JSON.parse(String(text)) as { type?: unknown; reason?: unknown } | null;
    return message?.type === 'disconnect' ? lasting[String(message.reason)] : undefined;
  } catch {
    return undefined;
  }
}

/** Closes a receiver's connection for good. */
export async function closeSocket({ client }: SocketModeReceiver): Promise<void> {
  // A reconnection that is interrupted rejects a promise that nobody awaits, so remove its listeners; one that still
  // waits for its URL continues, so close it once it is connected.
  const removeListeners = (): void => void client.removeAllListeners('disconnected');
  removeListeners();
  client.on('connecting', removeListeners);
  client.on('connected', () => void client.disconnect());
  await client.disconnect();
}
