/**
 * What the page's backstage speaks with the demo, on the same server as Slack. `GET` and `POST` answer JSON, a wrong one
 * 400 with `{ error }`:
 *
 * - `GET /demo/state` → `DemoState`.
 * - `POST /demo/do` with a `Deed` as `application/json` → `{ said }`, a line that tells how it went.
 * - `GET /demo/audit` → `AuditView`, read in a read-only session.
 *
 * Anyone who reaches it can run SQL in the demo's database, so it answers to its own host name only, and to JSON only:
 * another site's page cannot send that here.
 */
import type { Words } from '#src/domain/words.ts';

export interface DemoState {
  /** The demo's clock, which is Banto's and Slack's. ISO. */
  now: string;
  dialect: string;
  bot: { state: 'starting' | 'ready' | 'stopped'; pid: number | null; starts: number };
  /** What may be typed, as the catalogue has it. */
  commands: DemoCommand[];
  partners: { id: string; name: string; status: string }[];
}

export interface DemoCommand {
  /** `/orders stuck`. */
  typed: string;
  /** With its parameters. */
  usage: Words;
  summary: Words;
}

export type Deed =
  /** SIGTERM, and nobody starts it again. */
  | { do: 'stop' }
  /** SIGKILL, as in an accident: it is started again. */
  | { do: 'kill' }
  | { do: 'start' }
  | { do: 'restart' }
  /** ISO. */
  | { do: 'clock'; now: string }
  /** An INSERT, as the marketplace's own screens do. */
  | { do: 'partner' }
  /** Any statement, as in a console beside Banto. */
  | { do: 'sql'; text: string };

export interface AuditView {
  statement: string;
  columns: string[];
  rows: string[][];
}
