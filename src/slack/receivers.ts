import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { HTTPReceiver, type Logger, SocketModeReceiver } from '@slack/bolt';

/** Signed requests from further in the future are refused; Bolt accepts any future time. Seconds. */
const AHEAD_S = 60;

export interface HttpReceiverSettings {
  readonly signingSecret: string;
  readonly logger: Logger;
}

/** The HTTP receiver; the caller's server uses `listener` for `/slack/events`. */
export function httpReceiver({ signingSecret, logger }: HttpReceiverSettings): {
  receiver: HTTPReceiver;
  listener: RequestListener;
} {
  const receiver = new HTTPReceiver({
    signingSecret,
    logger,
    // An error before the acknowledgement becomes a 500, so that Slack tells the person at once.
    processEventErrorHandler: async ({ response, logger: log, error }) => {
      log.error(error);
      if (!response.headersSent) response.writeHead(500).end();
      return true;
    },
  });
  const listener: RequestListener = (request, response) => {
    if (datedAhead(request)) {
      response.writeHead(401).end();
      return;
    }
    receiver.requestListener(request, response);
  };
  return { receiver, listener };
}

function datedAhead(request: IncomingMessage): boolean {
  const seconds = Number(request.headers['x-slack-request-timestamp']);
  return seconds > Date.now() / 1000 + AHEAD_S;
}

export interface SocketReceiverSettings {
  readonly appToken: string;
  readonly apiUrl: string | undefined;
  readonly logger: Logger;
}

/**
 * One Socket Mode connection. It has its own client options, because Bolt would share and change the app's. It tries to
 * reconnect for ever, at most thirty seconds apart.
 */
export function socketReceiver({ appToken, apiUrl, logger }: SocketReceiverSettings): SocketModeReceiver {
  return new SocketModeReceiver({
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

/** Starts an HTTP server; resolves when it listens. */
export function serve(listener: RequestListener, port: number): Promise<Server> {
  const server = createServer(listener);
  // Longer than Slack's own idle time, so that Slack never sends a request on a closing connection.
  server.keepAliveTimeout = 75_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}
