import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type OtherTerms, type Policy, readTerms, strictest, type Terms, termsOf } from '../domain/policy.ts';
import type { Db } from '../engine/database.ts';
import { version } from './version.ts';

/** What this process knows about the other replicas. */
export class Replicas {
  readonly #db: Db;
  readonly #id = randomUUID();
  readonly #own: Terms;
  #others: readonly OtherTerms[] = [];
  /** As strict as the policies of all replicas together. */
  readonly policy: Policy;

  constructor(db: Db, own: Policy) {
    this.#db = db;
    this.#own = termsOf(own);
    this.policy = strictest(own, () => this.#others);
  }

  /** Says that this replica runs, and learns from the database which others do. */
  async beat(): Promise<void> {
    const { rows } = await sql<{ terms: unknown }>`
      select terms from banto.beat(${this.#id}, ${version}, ${JSON.stringify(this.#own)}::jsonb)`.execute(this.#db);
    this.#others = rows.map(({ terms }) => readTerms(terms));
  }

  /** Says that this replica has stopped: its rules hold no longer. */
  async leave(): Promise<void> {
    await sql`update banto.replica set seen_at = '-infinity' where id = ${this.#id}`.execute(this.#db);
  }
}
