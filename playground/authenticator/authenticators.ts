import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { NONCE_BYTES, seal } from '#src/domain/second-factor/sealed-key.ts';
import { KEY_BYTES, keyText } from '#src/domain/second-factor/totp.ts';
import { codeAt } from './code.ts';
import { cast } from '../cast.ts';

const approvers = cast.filter(({ role }) => role === 'approver' || role === 'admin').map(({ id }) => id);

/** Everybody who can approve, with an authenticator. Their keys follow from the story, so that nothing more is kept. */
export class Authenticators {
  readonly #story: string;

  constructor(story: string) {
    this.#story = story;
  }

  /** For `BANTO_SECRET_KEY`. */
  get secret(): string {
    return this.#made('secret').toString('base64');
  }

  /** What each authenticator shows. */
  codes(now: Date): Record<string, string> {
    return Object.fromEntries(approvers.map((person) => [person, codeAt(keyText(this.#keyOf(person)), now)]));
  }

  /** Enrols those who are not yet, once Banto has its tables. */
  async enrol(pool: Pool, now: Date): Promise<void> {
    const { rows: known } = await pool.query(`select to_regclass('banto.factor') as name`);
    if (known[0]?.name == null) return;
    for (const person of approvers) {
      const sealed = seal(this.#keyOf(person), person, this.#made('secret'), randomBytes(NONCE_BYTES));
      await pool.query(
        'insert into banto.factor (person, sealed, enrolled_at) values ($1, $2, $3) on conflict do nothing',
        [person, sealed.toString('base64'), now],
      );
    }
  }

  #keyOf(person: string): Buffer {
    return this.#made(person).subarray(0, KEY_BYTES);
  }

  /** 32 bytes. */
  #made(what: string): Buffer {
    return createHash('sha256').update(`${this.#story} ${what}`).digest();
  }
}
