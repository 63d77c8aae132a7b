import pg from 'pg';
import { setClock } from '../marketplace/clock.ts';
import { liveOn } from '../marketplace/live.ts';
import type { DialectName } from '../marketplace/schema.ts';
import type { Authenticators } from '../authenticator/authenticators.ts';
import type { AuditView, DemoThing, TourState } from './control.ts';
import { spoil, type SpoilName } from './spoil.ts';
import { things } from './things.ts';
import { tourState } from './tour.ts';

const auditStatement = `select seq::text, to_char(at at time zone 'Asia/Tokyo', 'MM/DD HH24:MI:SS') as "at (JST)", actor, source, operation,
       subject, outcome, reason, left(hash, 12) as hash
from banto.audit_log order by seq desc limit 40`;

/** Names for new partners. */
const newcomers = ['輪島塗工房', '堺刃物製作所', '益子陶芸舎', '桐生織物', '関ナイフ工業', '美濃和紙店', '備前焼窯元'];

/** What the marketplace, or somebody with a SQL console, does in the database behind Banto's back. */
export class Console {
  readonly #pool: pg.Pool;
  readonly #readOnly: pg.Pool;
  readonly #dialect: DialectName;
  #added = 0;

  constructor(url: string, dialect: DialectName) {
    const settings = { connectionString: url, max: 1, application_name: 'console', statement_timeout: 10_000 };
    // It also works, and mends, while the database is read-only for everybody else.
    this.#pool = new pg.Pool({ ...settings, options: '-c default_transaction_read_only=off' });
    this.#readOnly = new pg.Pool({ ...settings, options: '-c default_transaction_read_only=on' });
    // A lost connection fails the next statement, not the demo.
    for (const pool of [this.#pool, this.#readOnly]) pool.on('error', () => undefined);
    this.#dialect = dialect;
  }

  /** Runs what a person typed and returns how many rows it changed or found. */
  async run(text: string): Promise<string> {
    const done = await this.#pool.query(text);
    // Several statements in one text give several results.
    return [done]
      .flat()
      .map(({ command, rowCount }) => `${command} ${rowCount ?? ''}`.trim())
      .join(', ');
  }

  /** Sets the clock of the marketplace's functions, and lets the marketplace live on until then. */
  async liveOn(now: Date): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await setClock(client, now);
      await liveOn(client, this.#dialect, now);
    } finally {
      client.release();
    }
  }

  /** Enrols everybody who can approve. */
  enrol(authenticators: Authenticators, now: Date): Promise<void> {
    return authenticators.enrol(this.#pool, now);
  }

  /** Adds a partner who applies; every third one has incomplete data. */
  async addPartner(now: Date): Promise<string> {
    const number = this.#added++;
    const name = `${newcomers[number % newcomers.length]}${number < newcomers.length ? '' : ` ${number + 1}`}`;
    const complete = number % 3 !== 2;
    const row = {
      name,
      company_name: complete ? `株式会社${name}` : null,
      contact_email: `info@newcomer${number + 1}.example`,
      description: `${name}です。小ロットから承ります。`,
      status: 'pending',
      created_at: now,
      updated_at: now,
      ...(this.#dialect === 'production' && {
        contact_phone: '03-0000-0000',
        capabilities: JSON.stringify({ products: ['キーホルダー', 'マグカップ'], max_lot: 300 }),
        webhook_url: complete ? `https://newcomer${number + 1}.example/hooks/orders` : null,
        shipping_info: JSON.stringify({ method_title: '宅配便', fee_general_jpy: 800 }),
      }),
    };
    const columns = Object.keys(row);
    await this.#pool.query(
      `insert into manufacturing_partners (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values(row),
    );
    return name;
  }

  /** Spoils a row, or the whole database. Returns what it spoiled. @throws when nothing is left to spoil */
  spoil(what: SpoilName, now: Date): Promise<string> {
    return spoil(this.#pool, this.#dialect, what, now);
  }

  /** What may be typed after a command about orders, partners, payouts or purchases. */
  things(about: string): Promise<DemoThing[]> {
    return things(this.#readOnly, this.#dialect, about);
  }

  tour(): Promise<TourState | undefined> {
    return tourState(this.#readOnly);
  }

  /** The newest rows of Banto's audit log; none before the bot has created it. */
  async audit(): Promise<AuditView> {
    const { rows: known } = await this.#readOnly.query(`select to_regclass('banto.audit_log') as name`);
    if (known[0]?.name == null) return { statement: auditStatement, columns: [], rows: [] };
    const { rows, fields } = await this.#readOnly.query<(string | null)[]>({ text: auditStatement, rowMode: 'array' });
    return {
      statement: auditStatement,
      columns: fields.map(({ name }) => name),
      rows: rows.map((row) => row.map((cell) => cell ?? '')),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.end(), this.#readOnly.end()]);
  }
}
