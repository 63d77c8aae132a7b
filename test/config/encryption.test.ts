import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inTheClear } from '#src/config/databases.ts';
import { parseDatabases } from '#src/config/environment.ts';
import { readText } from '#src/config/read-text.ts';
import type { Variables } from '#src/config/secret-files.ts';
import { makeAuthority } from '../support/certificates.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'encryption-'));
afterAll(() => rmSync(folder, { recursive: true }));
const holding = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};
const authority = makeAuthority('An authority');
const server = authority.issue(['db.example']);
const ca = holding('ca.pem', authority.certificate);
const certificate = holding('client.pem', server.certificate);
const key = holding('client.key', server.key);

const at = (query: string): string => `postgres://banto:s3cret@db.example:5432/marketplace${query}`;
const read = (variables: Variables) => parseDatabases(variables, readText);
const urlOf = (variables: Variables): string => {
  const parsed = read(variables);
  return parsed.ok ? parsed.value.databaseUrl : parsed.faults.join('\n');
};
const faultsOf = (variables: Variables): readonly string[] => {
  const parsed = read(variables);
  return parsed.ok ? [] : parsed.faults;
};

describe('the sslmode of an address', () => {
  it.each([
    ['', ''],
    ['?sslmode=disable', '?sslmode=disable'],
    ['?sslmode=allow', '?sslmode=require'],
    ['?sslmode=prefer', '?sslmode=require'],
    ['?sslmode=require', '?sslmode=require'],
    ['?sslmode=no-verify', '?sslmode=require'],
    ['?sslmode=verify-full', '?sslmode=verify-full'],
    ['?sslmode=verify-full&sslrootcert=system', '?sslmode=verify-full'],
    ['?uselibpqcompat=true&sslmode=require', '?sslmode=require'],
    ['?ssl=true', '?sslmode=verify-full'],
    ['?ssl=no-verify', '?sslmode=require'],
    ['?ssl=0', '?sslmode=disable'],
    ['?options=-c%20geqo%3Doff', '?options=-c%20geqo%3Doff'],
  ])('%j is read as %j', (given, expected) => {
    expect(urlOf({ DATABASE_URL: at(given) })).toBe(at(expected));
  });

  it.each(['?sslmode=verify_full', '?sslmode=', '?sslmode=REQUIRE', '?ssl=yes'])('%j is a fault', (given) => {
    for (const name of ['DATABASE_URL', 'DATABASE_READONLY_URL', 'DATABASE_MIGRATE_URL'])
      expect(faultsOf({ DATABASE_URL: at(''), [name]: at(given) })).toEqual([
        `${name} has an unknown sslmode; allowed: disable, require, verify-ca, verify-full`,
      ]);
  });

  it('every address that is encrypted gets the authority, unless it names its own', () => {
    const parsed = read({
      DATABASE_URL: at('?sslmode=verify-full'),
      DATABASE_READONLY_URL: at(`?sslmode=require&sslrootcert=${certificate}`),
      DATABASE_MIGRATE_URL: at('?sslmode=disable'),
      DATABASE_CA_FILE: ca,
    });
    const parameters = parsed.ok
      ? Object.values(parsed.value).map((url) => Object.fromEntries(new URL(url).searchParams))
      : [];
    expect(parameters).toEqual([
      { sslmode: 'verify-full', sslrootcert: ca },
      { sslmode: 'require', sslrootcert: certificate },
      { sslmode: 'disable' },
    ]);
  });

  it.each([
    [{ DATABASE_URL: at('?sslmode=verify-ca') }, 'DATABASE_URL has sslmode=verify-ca without an authority'],
    [
      { DATABASE_URL: at(''), DATABASE_CA_FILE: ca },
      'DATABASE_CA_FILE has no effect; allowed: with sslmode=verify-full',
    ],
    [
      { DATABASE_URL: at('?sslmode=verify-full'), DATABASE_CA_FILE: folder },
      'DATABASE_CA_FILE cannot be read (EISDIR)',
    ],
    [
      { DATABASE_URL: at('?sslmode=verify-full'), DATABASE_CA_FILE: holding('empty.pem', '') },
      'DATABASE_CA_FILE has no certificate',
    ],
    [{ DATABASE_URL: at('?sslmode=verify-full'), DATABASE_CA_FILE: key }, 'DATABASE_CA_FILE has no certificate'],
    [
      { DATABASE_URL: at('?sslmode=verify-full&sslrootcert=/nowhere') },
      'sslrootcert of DATABASE_URL cannot be read (ENOENT)',
    ],
    [{ DATABASE_URL: at(`?sslmode=require&sslkey=${certificate}`) }, 'sslkey of DATABASE_URL has no key'],
  ])('%j is one fault: %s', (variables, fault) => {
    expect(faultsOf(variables)).toEqual([expect.stringContaining(fault)]);
    expect(faultsOf(variables)[0]).not.toMatch(/s3cret|nowhere/u);
  });

  it('a certificate and a key of the client are taken', () => {
    expect(faultsOf({ DATABASE_URL: at(`?sslmode=require&sslcert=${certificate}&sslkey=${key}`) })).toEqual([]);
  });
});

describe('a connection in the clear is said', () => {
  it.each([
    ['db.example', ''],
    ['10.0.0.7', ''],
    ['[2001:db8::1]', ''],
    ['localhost.example', ''],
  ])('to %s', (host, query) => {
    expect(inTheClear({ databaseUrl: `postgres://banto@${host}/marketplace${query}` })).toEqual(['DATABASE_URL']);
  });

  it.each([
    ['localhost', ''],
    ['127.0.0.1:5432', ''],
    ['[::1]', ''],
    ['', '?host=/var/run/postgresql'],
    ['db.example', '?sslmode=disable'],
    ['db.example', '?sslmode=require'],
  ])('but not to %s%s', (host, query) => {
    expect(inTheClear({ databaseUrl: `postgres://${host}/marketplace${query}` })).toEqual([]);
  });

  it('for each address', () => {
    const databases = { databaseUrl: at('?sslmode=require'), databaseReadonlyUrl: at(''), databaseMigrateUrl: at('') };
    expect(inTheClear(databases)).toEqual(['DATABASE_READONLY_URL', 'DATABASE_MIGRATE_URL']);
  });
});
