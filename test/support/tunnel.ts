import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certified } from './certificates.ts';

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const join = (one: Socket, other: Socket): void => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const)
    from.pipe(to).on('error', () => from.destroy());
};

/** Listens on a free port; returns how to end it, with every connection. */
async function listening(server: Server): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
}

/** Puts TLS before a server that speaks plain HTTP or WebSocket. */
export async function startTlsFront({ certificate, key }: Certified, port: number) {
  const server = createTlsServer({ cert: certificate, key }, (inner) => join(inner, connect(port, '127.0.0.1')));
  const close = await listening(server);
  return { port: portOf(server), [Symbol.asyncDispose]: close };
}

/**
 * A proxy that opens tunnels by CONNECT (RFC 9110, section 9.3.6), for those who know its user and password.
 * @param leads the port on this machine that each host leads to
 */
export async function startTunnels(leads: Readonly<Record<string, number>>) {
  const asked: string[] = [];
  const refused: string[] = [];
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    const { url = '', headers } = request;
    const end = (status: string): void => {
      refused.push(`${url} ${status}`);
      client.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`);
    };
    if (headers['proxy-authorization'] !== `Basic ${Buffer.from('banto:p@ss').toString('base64')}`)
      return end('407 Proxy Authentication Required');
    const [host = ''] = url.split(':');
    const { [host]: port } = leads;
    if (port === undefined) return end('403 Forbidden');
    asked.push(url);
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      join(client, target);
    });
  });
  const close = await listening(server);
  return {
    /** Every tunnel that was opened, as `host:port`. */
    asked,
    /** Every tunnel that was refused, with the status. */
    refused,
    url: `http://banto:p%40ss@127.0.0.1:${portOf(server)}`,
    port: portOf(server),
    [Symbol.asyncDispose]: close,
  };
}
