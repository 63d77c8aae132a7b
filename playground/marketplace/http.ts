import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { Pool } from 'pg';

import { type Delivery, processNotificationQueue, processPayouts } from './functions.ts';

/**
 * How an endpoint behaves. `html` returns a page with 200, as a single-page host does for any path; `hang` never
 * responds; `drop` does the work and cuts the connection before the response; `lie` responds as usual and writes nothing.
 */
export interface MarketplaceModes {
  health: 'ok' | 'unhealthy' | 'html' | 'error' | 'hang';
  payouts: 'ok' | 'lie' | 'unauthorized' | 'forbidden' | 'not-found' | 'limited' | 'error' | 'html' | 'hang' | 'drop';
  worker: 'ok' | 'lie' | 'unauthorized' | 'error' | 'html' | 'hang' | 'drop';
  /** How the partners' webhooks respond to the worker. */
  delivery: Delivery;
}

export interface MarketplaceHttpOptions {
  /** Connection string of the marketplace's database. Without it the functions find nothing to do. */
  readonly db?: string;
  /** Port on 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /** An admin's access token. Default `admin-token`. `user-token` is a user who is no admin, `norow-token` one without a row. */
  readonly adminToken?: string;
  /** The value `x-internal-auth` must have. Default: anyone may call the worker. */
  readonly cronSecret?: string;
  /** Who may sign in, and with which apikey, to get a token for an hour. */
  readonly signIn?: { readonly email: string; readonly password: string; readonly anonKey: string };
  readonly clock?: () => Date;
}

export interface MarketplaceCall {
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface MarketplaceHttp extends AsyncDisposable {
  readonly url: string;
  readonly healthUrl: string;
  readonly processPayoutsUrl: string;
  readonly notificationWorkerUrl: string;
  /** Base URL for signing in; the token's URL is below it. */
  readonly authUrl: string;
  /** Change its members to change how the next call is handled. */
  readonly mode: MarketplaceModes;
  /** Every call so far, in order of arrival. */
  readonly calls: readonly MarketplaceCall[];
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly json: object;
}

type Reply = Answer | 'html' | 'hang' | 'drop';

const answer = (status: number, json: object): Answer => ({ status, json });
const failure = (status: number, error: string): Answer => answer(status, { error });

/** Starts the marketplace's own HTTP: health, the two edge functions, and the sign-in for their token. */
export async function startMarketplaceHttp(options: MarketplaceHttpOptions = {}): Promise<MarketplaceHttp> {
  const mode: MarketplaceModes = { health: 'ok', payouts: 'ok', worker: 'ok', delivery: 'delivered' };
  const calls: MarketplaceCall[] = [];
  const clock = options.clock ?? (() => new Date());
  const pool =
    options.db === undefined
      ? undefined
      : new Pool({ connectionString: options.db, max: 2, application_name: 'marketplace' });
  // A lost connection fails the next query, not this process.
  pool?.on('error', () => undefined);
  const tokens = new Map([
    [options.adminToken ?? 'admin-token', 'admin'],
    ['user-token', 'user'],
    ['norow-token', 'nobody'],
  ]);

  const health = (): Reply => {
    if (mode.health === 'html' || mode.health === 'hang') return mode.health;
    if (mode.health === 'error') return failure(500, 'Internal Server Error');
    return answer(200, {
      status: mode.health === 'ok' ? 'healthy' : 'unhealthy',
      version: '5.0.0',
      timestamp: clock(),
    });
  };

  const payouts = async (call: MarketplaceCall): Promise<Reply> => {
    if (mode.payouts === 'html' || mode.payouts === 'hang') return mode.payouts;
    const holder = tokens.get(call.headers.authorization?.replace(/^Bearer /u, '') ?? '');
    if (mode.payouts === 'unauthorized' || holder === undefined) return failure(401, 'Unauthorized');
    if (mode.payouts === 'not-found' || holder === 'nobody') return failure(404, 'User not found');
    if (mode.payouts === 'forbidden' || holder === 'user') return failure(403, 'Admin privileges required');
    if (mode.payouts === 'limited') return failure(429, 'Rate limit exceeded');
    if (mode.payouts === 'error') return failure(500, 'Failed to fetch payouts');
    const nothing = { processed: 0, results: [], message: 'Payouts marked as ready for manual bank transfer' };
    const done = pool === undefined ? nothing : await processPayouts(pool, clock(), mode.payouts === 'lie');
    return mode.payouts === 'drop' ? 'drop' : answer(200, done);
  };

  const worker = async (call: MarketplaceCall): Promise<Reply> => {
    if (mode.worker === 'html' || mode.worker === 'hang') return mode.worker;
    const secret = options.cronSecret;
    const allowed = secret === undefined || call.headers['x-internal-auth'] === secret;
    if (mode.worker === 'unauthorized' || !allowed) return failure(401, 'Unauthorized');
    if (mode.worker === 'error') return answer(500, { success: false, error: 'Failed to fetch notifications' });
    if (mode.worker === 'lie' || pool === undefined)
      return answer(200, { success: true, processed: 1, successful: 1, failed: 0, processed_at: clock() });
    const done = await processNotificationQueue(pool, clock(), mode.delivery);
    return mode.worker === 'drop' ? 'drop' : answer(200, done);
  };

  const signIn = (call: MarketplaceCall): Reply => {
    const { signIn: who } = options;
    if (who === undefined || call.headers['apikey'] !== who.anonKey) return answer(401, { message: 'Invalid API key' });
    const expected = JSON.stringify({ email: who.email, password: who.password });
    if (canonicalCredentials(call.body) !== expected)
      return answer(400, { error: 'invalid_grant', error_description: 'Invalid login credentials' });
    const token = randomUUID();
    tokens.set(token, 'admin');
    return answer(200, { access_token: token, token_type: 'bearer', expires_in: 3600 });
  };

  const route = (call: MarketplaceCall): Reply | Promise<Reply> => {
    if (call.path === '/api/health') return health();
    // The real function ignores method and body.
    if (call.path === '/functions/v1/process-payouts') return payouts(call);
    if (call.path === '/functions/v1/process-notification-queue') return worker(call);
    if (call.path.startsWith('/auth/v1')) return signIn(call);
    return failure(404, 'Not found');
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const call = await receive(request);
      calls.push(call);
      send(response, await route(call));
    } catch (error) {
      send(response, failure(500, error instanceof Error ? error.message : 'Unknown error'));
    }
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The marketplace has no port.');
  const url = `http://127.0.0.1:${address.port}`;

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopped ??= (async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await pool?.end();
    })());
  return {
    url,
    healthUrl: `${url}/api/health`,
    processPayoutsUrl: `${url}/functions/v1/process-payouts`,
    notificationWorkerUrl: `${url}/functions/v1/process-notification-queue`,
    authUrl: `${url}/auth/v1`,
    mode,
    calls,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function receive(request: IncomingMessage): Promise<MarketplaceCall> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += String(chunk);
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  return { method: request.method ?? '', path, headers: request.headers, body };
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'drop') {
    response.destroy();
    return;
  }
  if (reply === 'html') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><div id="root"></div>');
    return;
  }
  response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.json));
}

/** The credentials of a body, always formatted alike; undefined when the body has none. */
function canonicalCredentials(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('email' in parsed) || !('password' in parsed))
      return undefined;
    return JSON.stringify({ email: parsed.email, password: parsed.password });
  } catch {
    return undefined;
  }
}
