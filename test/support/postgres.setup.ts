import { Client, escapeIdentifier } from 'pg';
import type { TestProject } from 'vitest/node';

import { dialects, loadSchema } from '#playground/marketplace/schema.ts';
import { startPostgres } from '#playground/postgres.ts';
import { prepareSchemas } from '#src/process/schemas.ts';
import { jobs } from '#src/process/work.ts';
import { Queue } from '#src/queue/queue.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The superuser's connection string for the database `postgres` of this run's server. */
    postgresUrl: string;
  }
}

/** Starts one server per run, with a template per dialect: the schemas of the marketplace, Banto and its queue, no rows
 * but the queue's own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres({ inMemory: true });
  for (const dialect of dialects) {
    const name = `template_${dialect}`;
    const client = new Client({ connectionString: await postgres.createDatabase(name) });
    await client.connect();
    await loadSchema(client, dialect);
    await client.end();
    await prepareSchemas({ databaseUrl: postgres.url(name) });
    await makeQueues(postgres.url(name));
    await seal(postgres.url(), name);
  }
  project.provide('postgresUrl', postgres.url());
  return () => postgres.stop();
}

/** Starts and stops the queue once, as the first Banto did: making its queues takes longer than the rest of a start. */
async function makeQueues(url: string): Promise<void> {
  const queue = new Queue({ url, owned: true, onError: fail, onWaiting: fail });
  await queue.start(jobs.map(({ name, retries }) => ({ name, retries, run: fail, giveUp: fail })));
  await queue.stop();
}

/** Nothing waits in a template, and nobody else uses it. */
const fail = (why: unknown): never => {
  throw why instanceof Error ? why : new Error(String(why));
};

/** Forbids connections to a template, so that it is never in use when it is copied. */
async function seal(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`alter database ${escapeIdentifier(name)} with is_template true allow_connections false`);
  await client.end();
}
