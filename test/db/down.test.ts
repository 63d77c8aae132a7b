import { createServer } from 'node:net';
import { once } from 'node:events';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { isDatabaseDown, mayPass } from '#src/db/down.ts';
import { databaseReason } from '#src/db/reason.ts';

const coded = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

describe('a database that cannot be used', () => {
  // The operating system's codes as Node gives them, PostgreSQL's classes 08, 53 and 57P.
  test.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EAI_AGAIN',
    '08006',
    '08001',
    '53300',
    '57P01',
    '57P03',
  ])('%s is an outage, and may pass', (code) => {
    expect(isDatabaseDown(coded(code))).toBe(true);
    expect(mayPass(coded(code))).toBe(true);
  });

  test.each(['ENOTFOUND', 'ENOENT'])('%s is an outage, but waiting does not help', (code) => {
    expect(isDatabaseDown(coded(code))).toBe(true);
    expect(mayPass(coded(code))).toBe(false);
  });

  test('a statement that took too long is none, but may pass; a missing right is neither', () => {
    expect([isDatabaseDown(coded('57014')), mayPass(coded('57014'))]).toEqual([false, true]);
    expect([isDatabaseDown(coded('42501')), mayPass(coded('42501'))]).toEqual([false, false]);
    expect([isDatabaseDown(undefined), isDatabaseDown(null), isDatabaseDown('x')]).toEqual([false, false, false]);
  });

  test('a server that takes the connection and says nothing is an outage for a client and for a pool', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { readonly port: number };
    const where = { host: '127.0.0.1', port, connectionTimeoutMillis: 100 };
    const errorOf = (connecting: Promise<unknown>): Promise<unknown> =>
      connecting.then(
        () => undefined,
        (error: unknown) => error,
      );
    const client = new pg.Client(where);
    client.on('error', () => undefined);
    const pool = new pg.Pool(where);
    for (const error of [await errorOf(client.connect()), await errorOf(pool.connect())]) {
      expect(isDatabaseDown(error), String(error)).toBe(true);
      expect(mayPass(error)).toBe(true);
      expect(databaseReason(error)).toBe('the host does not respond');
    }
    silent.close();
    await pool.end();
  });
});
