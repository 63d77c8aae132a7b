import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ReadText } from './read-text.ts';

/** The modes that `src/db/connection.ts` knows. */
const modes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof modes)[number];

/** Other spellings. Of libpq's, `allow` and `prefer` may fall back to a connection in the clear, which pg cannot. */
const spellings: Readonly<Record<string, Mode>> = {
  ...Object.fromEntries(modes.map((mode) => [mode, mode])),
  allow: 'require',
  prefer: 'require',
  'no-verify': 'require',
};
/** The same for node-postgres's own `ssl`. */
const ssl: Readonly<Record<string, Mode>> = {
  true: 'verify-full',
  1: 'verify-full',
  'no-verify': 'require',
  false: 'disable',
  0: 'disable',
};

/** The files that a database's address may name, by libpq's names. */
const files = ['sslrootcert', 'sslcert', 'sslkey'] as const;

/** `unknown` when the address asks for what nobody knows; undefined when it says nothing. */
function modeOf({ searchParams }: URL): Mode | 'unknown' | undefined {
  const [mode, other] = [searchParams.get('sslmode'), searchParams.get('ssl')];
  if (mode !== null) return spellings[mode] ?? 'unknown';
  return other === null ? undefined : (ssl[other] ?? 'unknown');
}

const isEncrypted = (mode: Mode | 'unknown' | undefined): boolean => mode !== undefined && mode !== 'disable';

/**
 * A database's address in the words of `src/db/connection.ts`, with the authority that verifies its server. A `system`
 * authority is libpq's word for those that the machine knows, which is what pg takes without one.
 */
export function normalUrl(text: string, caFile: string | undefined): string {
  const url = new URL(text);
  const mode = modeOf(url);
  const { searchParams } = url;
  if (mode === undefined) return text;
  for (const name of ['ssl', 'uselibpqcompat']) searchParams.delete(name);
  searchParams.set('sslmode', mode);
  if (isEncrypted(mode) && caFile !== undefined && !searchParams.has('sslrootcert'))
    searchParams.set('sslrootcert', caFile);
  if (searchParams.get('sslrootcert') === 'system') searchParams.delete('sslrootcert');
  return url.href;
}

/** What is wrong with the encryption that the addresses ask for: a line each, without any value. */
export function encryptionFaults(
  urls: readonly { readonly name: string; readonly url: string }[],
  caFile: string | undefined,
  readText: ReadText,
): string[] {
  const faults = caFile === undefined ? [] : fileFault('DATABASE_CA_FILE', caFile, 'certificate', readText);
  if (caFile !== undefined && !urls.some(({ url }) => isEncrypted(modeOf(new URL(url)))))
    faults.push('DATABASE_CA_FILE has no effect; allowed: with sslmode=verify-full in DATABASE_URL');
  for (const { name, url } of urls) {
    const address = new URL(url);
    const mode = modeOf(address);
    const { searchParams } = address;
    if (mode === 'unknown') faults.push(`${name} has an unknown sslmode; allowed: ${modes.join(', ')}`);
    if (mode === 'verify-ca' && caFile === undefined && !searchParams.has('sslrootcert'))
      faults.push(`${name} has sslmode=verify-ca without an authority; allowed: with DATABASE_CA_FILE, or verify-full`);
    for (const file of files) {
      const path = searchParams.get(file);
      if (path === null || (file === 'sslrootcert' && path === 'system')) continue;
      faults.push(...fileFault(`${file} of ${name}`, path, file === 'sslkey' ? 'key' : 'certificate', readText));
    }
  }
  return faults;
}

function fileFault(what: string, path: string, kind: 'certificate' | 'key', readText: ReadText): string[] {
  const allowed = `allowed: the path of a ${kind} in PEM form`;
  try {
    const text = readText(path);
    void (kind === 'key' ? createPrivateKey(text) : new X509Certificate(text));
    return [];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // The system's codes have no underscore, those of OpenSSL do.
    return [
      /^E[A-Z]+$/u.test(code) ? `${what} cannot be read (${code}); ${allowed}` : `${what} has no ${kind}; ${allowed}`,
    ];
  }
}

/** Whether an address leads to another machine without saying whether the connection is to be encrypted. */
export function isInTheClear(text: string): boolean {
  const url = new URL(text);
  const host = url.searchParams.get('host') ?? url.hostname;
  const isLocal = host === '' || host.startsWith('/') || /^(?:localhost|127\.[\d.]+|\[?::1\]?)$/u.test(host);
  return !isLocal && modeOf(url) === undefined;
}
