import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';
import { build, type Plugin } from 'vite';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
};

/** The page may load from this server only, so text from the database cannot load anything from elsewhere. */
const policy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

export type Serve = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Waits for letters instead of showing boxes. */
const fonts: Plugin = {
  name: 'fonts',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('/@fontsource') ? code.replaceAll('font-display: swap', 'font-display: block') : undefined,
};

/** The packages of the fonts. Their licences are served beside them, as both ask of every copy. */
const fontPackages = ['@fontsource-variable/noto-sans-jp', 'twemoji-colr-font'];

const licences = (): Promise<[string, string][]> =>
  Promise.all(
    fontPackages.map(async (name): Promise<[string, string]> => {
      const file = new URL('LICENSE', import.meta.resolve(`${name}/package.json`));
      return [`/licences/${name.replace(/^.*\//u, '')}.txt`, await readFile(file, 'utf8')];
    }),
  );

/** The page's files by their path. */
export type PageFiles = ReadonlyMap<string, string | Uint8Array>;

/** Builds the page in memory. Writes and downloads nothing. */
export async function buildPage(): Promise<PageFiles> {
  const built = await build({
    root: fileURLToPath(new URL('../web', import.meta.url)),
    configFile: false,
    envFile: false,
    publicDir: false,
    logLevel: 'error',
    plugins: [fonts],
    // Nothing is inlined: the policy above allows no data: URL for a font.
    build: { write: false, target: 'es2023', modulePreload: false, reportCompressedSize: false, assetsInlineLimit: 0 },
  });
  return new Map<string, string | Uint8Array>([
    ...(await licences()),
    ...[built].flat().flatMap((bundle) => {
      if (!('output' in bundle)) throw new Error('The page was not built.');
      return bundle.output.map(
        (file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source] as const,
      );
    }),
  ]);
}

/** Serves the page's files; returns false for any other path. */
export function servePage(files: PageFiles): Serve {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname === '/' ? '/index.html' : pathname;
    const file = files.get(name);
    if (file === undefined || request.method !== 'GET') return false;
    response
      .writeHead(200, {
        'content-type': types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
        'content-security-policy': policy,
        // The names of assets have a hash of their content.
        'cache-control': name.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-store',
      })
      .end(file);
    return true;
  };
}
