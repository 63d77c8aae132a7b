import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { HTTPReceiver, isValidSlackRequest, type Logger } from '@slack/bolt';
import { isDelivery, readBody } from './request-body.ts';

/** Signed requests from further in the future are refused; Bolt accepts any future time. Seconds. */
const AHEAD_S = 60;

export interface HttpReceiverSettings {
  /** The app's signing secret and, while it is rotated, the one before it. */
  readonly signingSecrets: readonly [string, ...string[]];
  readonly logger: Logger;
}

/**
 * The HTTP receivers, one for each signing secret, because Bolt's knows only one. The caller's server uses `listener` for
 * `/slack/events`.
 */
export function httpReceivers({ signingSecrets, logger }: HttpReceiverSettings): {
  receiver: HTTPReceiver;
  /** The same for the secrets before; they need `init` with the same app. */
  others: readonly HTTPReceiver[];
  listener: RequestListener;
} {
  const [current, ...previous] = signingSecrets;
  const first = { secret: current, receiver: boltReceiver(current, logger) };
  const all = [first, ...previous.map((secret) => ({ secret, receiver: boltReceiver(secret, logger) }))];
  const listener: RequestListener = (request, response) => {
    if (datedAhead(request)) {
      response.writeHead(401).end();
      return;
    }
    void pass(request, response).catch((error: unknown) => {
      logger.error('request failed', error);
      if (!response.headersSent) response.writeHead(500).end();
    });
  };
  /** Passes the request to Bolt, unless it is signed and cannot be a delivery. Unsigned ones are Bolt's to refuse. */
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (body === undefined) {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    const text = body.toString();
    const signed = all.find(({ secret }) => isSigned(request, text, secret));
    if (signed && !isDelivery(request.headers['content-type'], text)) {
      logger.warn('a signed request was not a delivery');
      response.writeHead(400).end();
      return;
    }
    // Bolt takes a body that was read before from here, and verifies the signature itself.
    (signed ?? first).receiver.requestListener(Object.assign(request, { rawBody: body }), response);
  };
  return { receiver: first.receiver, others: all.slice(1).map(({ receiver }) => receiver), listener };
}

const boltReceiver = (signingSecret: string, logger: Logger): HTTPReceiver =>
  new HTTPReceiver({
    signingSecret,
    logger,
    // An error before the acknowledgement becomes a 500, so that Slack tells the person at once.
    processEventErrorHandler: async ({ response, logger: log, error }) => {
      log.error(error);
      if (!response.headersSent) response.writeHead(500).end();
      return true;
    },
  });

function isSigned({ headers }: IncomingMessage, body: string, signingSecret: string): boolean {
  return isValidSlackRequest({
    signingSecret,
    body,
    headers: {
      'x-slack-signature': String(headers['x-slack-signature']),
      'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
    },
  });
}

function datedAhead(request: IncomingMessage): boolean {
  const seconds = Number(request.headers['x-slack-request-timestamp']);
  return seconds > Date.now() / 1000 + AHEAD_S;
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

/** How long requests that have begun may take when the server ends. Milliseconds. */
const END_MS = 3_000;

/** Ends a server: takes no new requests, responds to those that have begun, and closes every connection. */
export async function end(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose request is answered now stays open for the next one.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), END_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
