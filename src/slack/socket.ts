import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Dispatcher } from 'undici';
import { slackFailure } from './web-client.ts';

export interface SocketSettings {
  readonly appToken: string;
  readonly apiUrl: string | undefined;
  readonly logger: Logger;
  /** Opens the connection; over HTTP/1.1 alone, which gives a WebSocket a stream for itself. */
  readonly dispatcher: Dispatcher;
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

/** A client's Close frame with the code 1000 and a mask of zeros: RFC 6455, sections 5.2, 5.5.1 and 7.4.1. */
const closeFrame = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);
/** How long Slack may take to close its side; it is known to leave the TCP connection open. Milliseconds. */
const CLOSE_MS = 3_000;
/** How long reading the last frames may take on a busy machine. Milliseconds. */
const READ_MS = 200;

/**
 * One Socket Mode connection. It has its own client options, because Bolt would share and change the app's. It tries to
 * reconnect for ever, at most thirty seconds apart, also, after `againMs`, after a refusal that Slack's client takes for final.
 */
export class Socket {
  readonly receiver: SocketModeReceiver;
  #isOpen = false;
  #reason: string | undefined;
  #isClosed = false;
  /** The stream below the WebSocket, which Slack's client hides. */
  #stream: Duplex | undefined;
  readonly #againMs: number;
  readonly #dispatcher: Dispatcher;

  constructor({ appToken, apiUrl, logger, dispatcher, againMs }: SocketSettings) {
    this.#againMs = againMs;
    this.#dispatcher = dispatcher;
    this.receiver = new SocketModeReceiver({
      appToken,
      logger,
      dispatcher: { dispatch: (request, handler) => this.#dispatch(request, handler) },
      installerOptions: {
        clientOptions: {
          // Otherwise the dispatcher above would be used for calls, too.
          fetch: (url, init) => fetch(url, init),
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
    // Nobody else ends the stream of a connection that has gone silent.
    client.on('close', () => this.#stream?.destroy());
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
        // A connection that this one opens while it closes would be given clicks, and then cut.
        if (this.#isClosed) return { ok: false };
        try {
          return await start();
        } catch {
          await new Promise((resolve) => setTimeout(resolve, this.#againMs).unref());
        }
      }
    };
  }

  /** Opens the stream of a WebSocket and remembers it. */
  #dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const upgrade = handler.onRequestUpgrade?.bind(handler);
    handler.onRequestUpgrade = (controller, status, headers, stream) => {
      this.#stream = stream;
      upgrade?.(controller, status, headers, stream);
    };
    return this.#dispatcher.dispatch(request, handler);
  }

  /**
   * Closes the connection for good. Slack may have sent a click just before it reads our Close frame, and a WebSocket that
   * was closed drops what still comes. So the frame is sent past it: what comes before Slack's own Close is received,
   * though it can no longer be acknowledged.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    const stream = this.#stream;
    if (this.#isOpen && stream && !stream.destroyed) {
      const closed = new Promise((resolve) => stream.once('close', resolve));
      stream.write(closeFrame);
      await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]);
      // Slack's client reads frames one by one: the last ones may still wait for their turn.
      await sleep(READ_MS);
      stream.destroy();
    }
    await closeSocket(this.receiver);
  }
}

/** Asks Slack whether it would open a connection; returns why not, in English, when it refuses. */
export async function socketRefusal({
  appToken,
  apiUrl,
  logger,
}: Pick<SocketSettings, 'appToken' | 'apiUrl' | 'logger'>): Promise<string | undefined> {
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
