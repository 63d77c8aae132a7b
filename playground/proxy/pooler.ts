import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type Frame, Frames } from './frames.ts';

/**
 * A pooler between a bot and its database, like PgBouncer with `pool_mode = transaction`: each transaction gets the
 * server connection that was free last. As with the usual `ignore_startup_parameters`, what a client asks for when it
 * connects is ignored. https://www.pgbouncer.org/config.html
 */
export interface TransactionPooler extends AsyncDisposable {
  /** The connection string through the pooler. */
  readonly url: string;
  /** Server connections opened so far. */
  readonly servers: number;
}

export async function startTransactionPooler(url: string): Promise<TransactionPooler> {
  const target = new URL(url);
  const idle: ServerConnection[] = [];
  const all = new Set<Socket>();
  let servers = 0;
  const acquire = async (): Promise<ServerConnection> => {
    const free = idle.pop();
    if (free) return free;
    servers += 1;
    const server = await ServerConnection.open(target);
    all.add(server.socket);
    return server;
  };
  const listener = createServer({ noDelay: true }, (client) => {
    all.add(client);
    client.on('error', () => undefined);
    serveClient(client, acquire, (server) => void idle.push(server));
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(typeof address === 'object' ? address?.port : '');
  return {
    url: through.href,
    get servers() {
      return servers;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of all) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** A connection to PostgreSQL that clients take turns with. The server must trust the user. */
class ServerConnection {
  readonly socket: Socket;
  /** Gets what the server says; `free` when it is in no transaction. */
  listen: (frame: Frame, free: boolean) => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    const frames = new Frames('server');
    socket.on('data', (chunk: Buffer) => {
      for (const frame of frames.take(chunk)) this.listen(frame, isFree(frame));
    });
    socket.on('error', () => undefined);
  }

  static async open(target: URL): Promise<ServerConnection> {
    const socket = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    await once(socket, 'connect');
    const server = new ServerConnection(socket);
    const ready = new Promise<void>((resolve) => {
      server.listen = (_frame, free) => {
        if (free) resolve();
      };
    });
    const database = decodeURIComponent(target.pathname.slice(1));
    socket.write(startup({ user: decodeURIComponent(target.username), database, client_encoding: 'UTF8' }));
    await ready;
    return server;
  }
}

/** `ReadyForQuery` outside a transaction. */
const isFree = ({ type, body }: Frame): boolean => type === 'Z' && body[0] === 'I'.charCodeAt(0);

/** Serves a bot's connection. It has a server only during a transaction. */
function serveClient(
  client: Socket,
  acquire: () => Promise<ServerConnection>,
  release: (server: ServerConnection) => void,
): void {
  let server: Promise<ServerConnection> | undefined;
  const lend = async (): Promise<ServerConnection> => {
    const lent = await acquire();
    lent.listen = (frame, free) => {
      client.write(message(frame.type, frame.body));
      if (!free) return;
      server = undefined;
      lent.listen = () => undefined;
      release(lent);
    };
    return lent;
  };
  const take = async ({ type, body }: Frame): Promise<void> => {
    // The first message: what it asks for is ignored.
    if (type === '') return void client.write(welcome);
    if (type === 'X') return void client.end();
    server ??= lend();
    (await server).socket.write(message(type, body));
  };
  const frames = new Frames('client');
  client.on('data', (chunk: Buffer) => {
    for (const frame of frames.take(chunk)) void take(frame);
  });
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const text = Object.entries(parameters)
    .map(([name, value]) => `${name}\0${value}\0`)
    .join('');
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.writeUInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

const parameter = (name: string, value: string): Buffer => message('S', Buffer.from(`${name}\0${value}\0`));

/** Authenticated, the parameters that drivers read, a key of the pooler's own, and ready. */
const welcome = Buffer.concat([
  message('R', Buffer.alloc(4)),
  parameter('server_version', '17.0'),
  parameter('client_encoding', 'UTF8'),
  parameter('DateStyle', 'ISO, MDY'),
  parameter('standard_conforming_strings', 'on'),
  message('K', Buffer.alloc(8, 1)),
  message('Z', Buffer.from('I')),
]);
