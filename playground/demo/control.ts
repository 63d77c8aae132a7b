/**
 * The JSON between the page's backstage and the demo, on the same server as Slack. A wrong request gets 400 with
 * `{ error }`:
 *
 * - `GET /demo/state` → `DemoState`.
 * - `POST /demo/do` with a `DemoAct` as `application/json` → `{ said }`, a line that tells the result.
 * - `GET /demo/audit` → `AuditView`, read in a read-only session.
 *
 * Anyone who reaches it can run SQL in the demo's database, so it accepts only JSON sent to its own host name, which
 * another site's page cannot send.
 */
import type { Words } from '#src/domain/words.ts';

export interface DemoState {
  /** The clock of the demo, Banto and Slack. ISO. */
  now: string;
  dialect: string;
  bot: { state: 'starting' | 'ready' | 'stopped'; pid: number | null; starts: number };
  /** Every command of the catalogue. */
  commands: DemoCommand[];
  partners: { id: string; name: string; status: string }[];
}

export interface DemoCommand {
  /** For example `/orders stuck`. */
  typed: string;
  /** With its parameters. */
  usage: Words;
  summary: Words;
}

export type DemoAct =
  /** SIGTERM, without a restart. */
  | { do: 'stop' }
  /** SIGKILL, as in a crash; the bot restarts. */
  | { do: 'kill' }
  | { do: 'start' }
  | { do: 'restart' }
  /** ISO. */
  | { do: 'clock'; now: string }
  /** An INSERT, as the marketplace's own screens do. */
  | { do: 'partner' }
  /** Any statement, as somebody with a console runs it. */
  | { do: 'sql'; text: string };

export interface AuditView {
  statement: string;
  columns: string[];
  rows: string[][];
}
