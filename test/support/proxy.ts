import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A door between Banto and its database that a test can shut. */
export interface DatabaseDoor extends AsyncDisposable {
  /** The database's connection string, through the door. */
  readonly url: string;
  /** Cuts every connection and lets nobody in, as when PostgreSQL is stopped. */
  shut(): void;
  open(): void;
}

export async function databaseDoor(url: string): Promise<DatabaseDoor> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((inner) => {
    if (!isOpen) return void inner.destroy();
    const outer = connect(Number(target.port), target.hostname);
    join(inner, outer, sockets);
    join(outer, inner, sockets);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  const address = server.address();
  through.port = String(typeof address === 'object' ? address?.port : '');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href,
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

/** What one side says the other hears; when one is gone, so is the other. */
function join(one: Socket, other: Socket, open: Set<Socket>): void {
  open.add(one);
  one.on('error', () => other.destroy());
  one.on('close', () => {
    open.delete(one);
    other.destroy();
  });
  one.pipe(other);
}
