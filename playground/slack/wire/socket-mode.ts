import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Ack } from './http-delivery.ts';
import { asText, isObject, parseJson, type Json } from '../../json.ts';
import { bot } from '../workspace/people.ts';
import type { World } from '../workspace/world.ts';

/** Slack allows ten connections per app. */
const mostConnections = 10;

interface Waiting {
  acknowledge: (payload: unknown) => void;
}

/** Socket Mode: tickets, connections and envelopes. Each envelope goes to one connection. */
export class SocketMode {
  /** While true, a connection is closed right after an envelope, so that nobody can acknowledge it. */
  closing = false;
  /** Envelopes that nobody acknowledged in time. */
  unacknowledged = 0;
  #world: World;
  #server = new WebSocketServer({ noServer: true });
  #tickets = new Set<string>();
  /** Connections that may get envelopes, oldest first. */
  #connections: WebSocket[] = [];
  #waiting = new Map<string, Waiting>();
  #turn = 0;
  #pings: NodeJS.Timeout;

  constructor(world: World) {
    this.#world = world;
    this.#pings = setInterval(() => {
      for (const socket of this.#server.clients) socket.ping('Ping from applink');
    }, world.settings.timings.ping).unref();
  }

  /** How many connections may get envelopes now. */
  get connections(): number {
    return this.#connections.length;
  }

  /** A WebSocket URL for one connection. */
  ticket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `${this.#world.url.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${bot.appId}`;
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== '/link/' || !this.#tickets.delete(url.searchParams.get('ticket') ?? '')) {
      stream.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#connected(socket));
  }

  /** Sends an envelope to one connection and waits for its acknowledgement. */
  deliver(envelope: { envelope_id: string } & Json): Promise<Ack> {
    const started = performance.now();
    // Nothing may follow a Close frame (RFC 6455, section 5.5.1), and a connection that got one has sent its own.
    const open = this.#connections.filter(({ readyState, OPEN }) => readyState === OPEN);
    const socket = open[this.#turn++ % Math.max(1, open.length)];
    if (!socket) return Promise.resolve({ status: 0, ms: 0, body: 'no bot is connected', timedOut: false });
    return new Promise((resolve) => {
      const id = envelope.envelope_id;
      const finish = (ack: Omit<Ack, 'ms'>) => {
        clearTimeout(deadline);
        this.#waiting.delete(id);
        resolve({ ...ack, ms: performance.now() - started });
      };
      const deadline = setTimeout(() => {
        this.unacknowledged += 1;
        finish({ status: 0, body: '', timedOut: true });
      }, this.#world.settings.timings.ack);
      this.#waiting.set(id, {
        acknowledge: (payload) =>
          finish({
            status: 200,
            body: isObject(payload) && Object.keys(payload).length > 0 ? JSON.stringify(payload) : '',
            timedOut: false,
          }),
      });
      socket.send(JSON.stringify(envelope));
      if (this.closing) socket.close();
    });
  }

  /**
   * Ends one connection as Slack does: `refresh_requested` and `warning` every few hours, `link_disabled` when somebody
   * switches Socket Mode off. https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect
   * Returns false when there is none.
   */
  disconnect(reason: 'refresh_requested' | 'warning' | 'link_disabled'): boolean {
    const socket = this.#connections.shift();
    socket?.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'playground' } }));
    return socket !== undefined;
  }

  /** Asks one connection to reconnect. Returns false when there is none. */
  refresh(): boolean {
    return this.disconnect('refresh_requested');
  }

  /** How many connections Slack allows an app. */
  most = mostConnections;

  /** Sends a text that is no envelope to every connection. */
  send(text: string): void {
    for (const socket of this.#connections) socket.send(text);
  }

  /** Cuts one connection without a warning; its open envelopes time out. Returns false when there is none. */
  drop(): boolean {
    const socket = this.#connections.shift();
    socket?.terminate();
    return socket !== undefined;
  }

  /** Every open connection goes silent, as behind a firewall that forgot it: nothing is read, and nothing closed. */
  silence(): void {
    for (const socket of this.#server.clients) socket.pause();
  }

  dropAll(): void {
    while (this.drop());
  }

  close(): void {
    clearInterval(this.#pings);
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #connected(socket: WebSocket): void {
    if (this.#connections.length >= this.most) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      return socket.close();
    }
    this.#connections.push(socket);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.#connections = this.#connections.filter((one) => one !== socket);
      this.#world.changed();
    });
    socket.on('message', (data: Buffer) => {
      const message = parseJson(data.toString());
      if (!isObject(message)) return;
      this.#waiting.get(asText(message['envelope_id']))?.acknowledge(message['payload']);
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#connections.length,
        debug_info: { host: 'playground', approximate_connection_time: 18_060 },
        connection_info: { app_id: bot.appId },
      }),
    );
    this.#world.changed();
  }
}
