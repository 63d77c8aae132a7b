import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The page may load from this server only, so text from the database cannot load anything from elsewhere. */
const policy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

export type Serve = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Builds the page in memory and returns a function that serves it. Writes and downloads nothing. */
export async function buildPage(): Promise<Serve> {
  const built = await build({
    root: fileURLToPath(new URL('../web', import.meta.url)),
    configFile: false,
    envFile: false,
    publicDir: false,
    logLevel: 'error',
    build: { write: false, target: 'es2023', modulePreload: false, reportCompressedSize: false },
  });
  const files = new Map<string, string | Uint8Array>(
    [built].flat().flatMap((bundle) => {
      if (!('output' in bundle)) throw new Error('The page was not built.');
      return bundle.output.map(
        (file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source] as const,
      );
    }),
  );
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname === '/' ? '/index.html' : pathname;
    const file = files.get(name);
    if (file === undefined || request.method !== 'GET') return false;
    response
      .writeHead(200, {
        'content-type': types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
        'content-security-policy': policy,
        'cache-control': 'no-store',
      })
      .end(file);
    return true;
  };
}
