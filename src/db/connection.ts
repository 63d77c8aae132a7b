import { readFileSync } from 'node:fs';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';

/** What pg is given of a database's address. */
export interface Connection {
  readonly connectionString: string;
  readonly ssl?: false | ConnectionOptions;
  readonly sslnegotiation?: 'direct';
}

/**
 * What pg is given for a database's address. Its own reading of `sslmode` differs from libpq's, prints a warning, and
 * compares a certificate with `localhost` where the host is an IP address. Here `disable`, `require`, `verify-ca` and
 * `verify-full` mean what they mean there, and the files are read now: https://www.postgresql.org/docs/current/libpq-ssl.html
 * @throws when a file of the address is gone
 */
export function connectionOf(url: string): Connection {
  const address = new URL(url);
  const { searchParams } = address;
  const mode = searchParams.get('sslmode');
  if (mode === null) return { connectionString: url };
  const ssl = mode !== 'disable' && tlsOf(mode, address);
  const isDirect = searchParams.get('sslnegotiation') === 'direct';
  // Whatever stands in the address wins over what is given beside it.
  for (const name of ['sslmode', ...Object.values(fileNames), 'sslnegotiation']) searchParams.delete(name);
  return { connectionString: address.href, ssl, ...(isDirect && { sslnegotiation: 'direct' }) };
}

/** libpq's names for the files, by Node's. */
const fileNames = { ca: 'sslrootcert', cert: 'sslcert', key: 'sslkey' } as const;

function tlsOf(mode: string, { hostname, searchParams }: URL): ConnectionOptions {
  const files = Object.entries(fileNames).flatMap(([name, parameter]) => {
    const file = searchParams.get(parameter);
    return file === null ? [] : [[name, readFileSync(file)] as const];
  });
  const given: ConnectionOptions = Object.fromEntries(files);
  const host = searchParams.get('host') ?? hostname.replace(/^\[(.*)\]$/u, '$1');
  if (mode === 'verify-full')
    return { ...given, checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate) };
  // With an authority `require` is `verify-ca`, as in libpq.
  return given.ca === undefined
    ? { ...given, rejectUnauthorized: false }
    : { ...given, checkServerIdentity: () => undefined };
}
