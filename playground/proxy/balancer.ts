import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * A load balancer such as people run: it asks each replica's `/readyz` at an interval, sends each request to one of those
 * that were ready when last asked, keeps connections, and never sends a request twice.
 */
export interface Balancer extends AsyncDisposable {
  readonly url: string;
  /** Starts asking a replica; it gets requests once it has been ready. */
  add(replica: string): void;
  /** The replicas that get requests now. */
  readonly ready: readonly string[];
  /** Requests that got no response of a replica. */
  readonly lost: readonly string[];
}

interface Replica {
  readonly url: string;
  isReady: boolean;
}

/** @param probeMs milliseconds between two probes of a replica */
export async function startBalancer(probeMs: number): Promise<Balancer> {
  const replicas: Replica[] = [];
  const lost: string[] = [];
  const agent = new Agent({ keepAlive: true });
  const ending = new AbortController();
  let turn = 0;

  const ready = (): string[] => replicas.filter(({ isReady }) => isReady).map(({ url }) => url);
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const targets = ready();
    const replica = targets[turn++ % Math.max(1, targets.length)];
    const fail = (reason: string): void => {
      lost.push(reason);
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
    };
    if (replica === undefined) return fail('no replica is ready');
    const { method, headers } = incoming;
    const inner = request(new URL(incoming.url ?? '/', replica), { method, headers, agent }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    inner.on('error', (error) => fail(`${replica}: ${error.message}`));
    incoming.pipe(inner);
  };

  const server = createServer(pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    lost,
    get ready() {
      return ready();
    },
    add: (url) => {
      const replica = { url, isReady: false };
      replicas.push(replica);
      void watch(replica, probeMs, ending.signal);
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
}

/** Asks a replica until the balancer ends. One that is slow to say so is not "not ready". */
async function watch(replica: Replica, probeMs: number, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    try {
      const response = await fetch(`${replica.url}/readyz`, { signal: ended });
      await response.body?.cancel();
      replica.isReady = response.status === 200;
    } catch {
      replica.isReady = false;
    }
    await sleep(probeMs, undefined, { signal: ended }).catch(() => undefined);
  }
}
