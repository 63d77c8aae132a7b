import { readFile } from 'node:fs/promises';

import type { ClientBase } from 'pg';

/** The two shapes of the marketplace's database that are in use. */
export const dialects = ['runbook', 'production'] as const;
export type DialectName = (typeof dialects)[number];

/** Creates the marketplace's tables, functions and policies in an empty database. Needs the superuser. */
export async function loadSchema(client: ClientBase, dialect: DialectName): Promise<void> {
  await client.query(await readFile(new URL(`./${dialect}.sql`, import.meta.url), 'utf8'));
}

/** SQL that adds to production's database what its function for payouts lacks; see the file. */
export const mendGeneration = (): Promise<string> =>
  readFile(new URL('./production-mended.sql', import.meta.url), 'utf8');
