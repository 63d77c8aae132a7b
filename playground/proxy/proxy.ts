import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Frames, statementOf } from './frames.ts';

/** A statement on its way to the database. */
export interface Sent {
  readonly text: string;
  /** Every statement of its transaction so far, from `begin` to this one; empty outside a transaction. */
  readonly transaction: readonly string[];
}

/** When a connection is cut: before the statement reaches the database, or after it ran but before the bot knows. */
export type Cut = 'before' | 'after';

/** A TCP proxy between a bot and its database. It can be shut, slow, or cut a connection at any statement. */
export interface DatabaseProxy extends AsyncDisposable {
  /** The connection string through the proxy. */
  readonly url: string;
  /** Round trips made so far. */
  readonly roundTrips: number;
  /** Milliseconds added to each round trip. May be changed at any time. */
  delayMs: number;
  /** Called at every statement; returns when to cut its connection, or undefined to let it pass. */
  watch: ((sent: Sent) => Cut | undefined) | undefined;
  /** Cuts every connection. */
  cut(): void;
  /**
   * Every open connection goes silent for good, while new ones work: as when a NAT forgets them, or a pooler that was
   * frozen is replaced. Neither end is told. Returns how many there were.
   */
  silence(): number;
  /** Cuts every connection and accepts none, as when PostgreSQL is stopped. */
  shut(): void;
  open(): void;
}

export async function startDatabaseProxy(url: string): Promise<DatabaseProxy> {
  const target = new URL(url);
  const connections = new Set<ProxiedConnection>();
  let isOpen = true;
  const state = { roundTrips: 0, delayMs: 0, watch: undefined as DatabaseProxy['watch'] };
  const server = createServer({ noDelay: true }, (inner) => {
    if (!isOpen) return void inner.destroy();
    const outer = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    const connection = new ProxiedConnection(inner, outer, state);
    connections.add(connection);
    inner.once('close', () => connections.delete(connection));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(typeof address === 'object' ? address?.port : '');
  const cut = (): void => {
    for (const connection of connections) connection.cut();
  };
  return {
    url: through.href,
    get roundTrips() {
      return state.roundTrips;
    },
    get delayMs() {
      return state.delayMs;
    },
    set delayMs(ms) {
      state.delayMs = ms;
    },
    get watch() {
      return state.watch;
    },
    set watch(watch) {
      state.watch = watch;
    },
    cut,
    silence() {
      for (const connection of connections) connection.silence();
      return connections.size;
    },
    shut() {
      isOpen = false;
      cut();
    },
    open() {
      isOpen = true;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface State {
  roundTrips: number;
  readonly delayMs: number;
  readonly watch: DatabaseProxy['watch'];
}

/** One connection through the proxy. */
class ProxiedConnection {
  readonly #inner: Socket;
  readonly #outer: Socket;
  readonly #state: State;
  readonly #asked = new Frames('client');
  /** Reads the response to the statement after which to cut the connection. */
  #answered: Frames | undefined;
  #transaction: string[] = [];
  /** When the last chunk arrives, so that no later one overtakes it. */
  #due = 0;
  #silent = false;

  constructor(inner: Socket, outer: Socket, state: State) {
    this.#inner = inner;
    this.#outer = outer;
    this.#state = state;
    inner.on('data', (chunk: Buffer) => this.#toDatabase(chunk));
    outer.on('data', (chunk: Buffer) => this.#fromDatabase(chunk));
    for (const socket of [inner, outer]) {
      socket.on('error', () => this.cut());
      socket.on('close', () => this.cut());
    }
  }

  cut(): void {
    this.#inner.destroy();
    this.#outer.destroy();
  }

  silence(): void {
    this.#silent = true;
  }

  #toDatabase(chunk: Buffer): void {
    if (this.#silent) return;
    for (const { type, body } of this.#asked.take(chunk)) {
      // Q is a simple query, S (Sync) ends an extended one. The driver waits for a response after either.
      if (type === 'Q' || type === 'S') this.#state.roundTrips += 1;
      const text = statementOf(type, body);
      if (text !== undefined && this.#statement(text) === 'cut') return;
    }
    this.#send(chunk);
  }

  #statement(text: string): 'cut' | undefined {
    const isBegin = /^(?:begin|start transaction)/iu.test(text);
    if (isBegin) this.#transaction = [];
    if (isBegin || this.#transaction.length > 0) this.#transaction.push(text);
    const where = this.#state.watch?.({ text, transaction: this.#transaction });
    if (/^(?:commit|rollback)$/iu.test(text)) this.#transaction = [];
    if (where === 'before') {
      this.cut();
      return 'cut';
    }
    if (where === 'after') this.#answered = new Frames('server');
    return undefined;
  }

  #send(chunk: Buffer): void {
    const { delayMs } = this.#state;
    const now = performance.now();
    if (delayMs === 0 && this.#due <= now) return void this.#outer.write(chunk);
    this.#due = Math.max(this.#due, now + delayMs);
    setTimeout(() => this.#outer.write(chunk), this.#due - now);
  }

  #fromDatabase(chunk: Buffer): void {
    if (this.#silent) return;
    if (!this.#answered) return void this.#inner.write(chunk);
    // Z (ReadyForQuery): the statement has run. The bot must not learn that.
    for (const { type } of this.#answered.take(chunk)) if (type === 'Z') return this.cut();
  }
}
