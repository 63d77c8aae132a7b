/**
 * The JSON between the page and the demo, on the same server as Slack. A wrong request gets 400 with `{ error }`:
 *
 * - `GET /demo/state` → `DemoState`.
 * - `GET /demo/commands` → every command of the catalogue, as `DemoCommand[]`.
 * - `GET /demo/things?about=payouts` → what may be typed after a command, as `DemoThing[]`.
 * - `POST /demo/do` with a `DemoAct` as `application/json` → `{ said }`, the result in both languages.
 * - `GET /demo/audit` → `AuditView`, read in a read-only session.
 *
 * Anyone who reaches it can run SQL in the demo's database, so it accepts only JSON sent to its own host name, which
 * another site's page cannot send.
 */
import type { FaultName } from './faults.ts';
import type { Role } from '#src/domain/policy.ts';
import type { Language, Words } from '#src/domain/text/words.ts';

export interface DemoState {
  /** The clock of the demo, Banto and Slack. ISO. */
  now: string;
  /** Another one after a reset. */
  story: string;
  /** Of what Banto posts in channels. */
  language: Language;
  dialect: string;
  /** What the authenticator of each person shows who has one. */
  codes: Record<string, string>;
  transport: 'http' | 'socket';
  /** The switches that are on. */
  faults: FaultName[];
  bot: { state: 'starting' | 'ready' | 'stopped'; pid: number | null; starts: number };
  /** Null until Banto has its audit log. */
  tour: TourState | null;
}

export const tourSteps = ['stuck', 'review', 'payout', 'limit', 'batch', 'alert', 'audit'] as const;
export type TourStep = (typeof tourSteps)[number];
/** `asked`: the step's request waits for a second person. */
export type TourState = Record<TourStep, 'open' | 'asked' | 'done'>;

export interface DemoCommand {
  /** For example `/orders stuck`. */
  typed: string;
  /** Other words for it. */
  aliases: readonly string[];
  /** With its parameters. */
  usage: Words;
  summary: Words;
  role: Role;
  /** The subject of what is typed after it: `orders`, `partners`; empty when nothing of that kind is. */
  about: string;
}

/** An order, a partner or a payout that a command may be about. */
export interface DemoThing {
  id: string;
  label: string;
  status: string;
}

export type DemoAct =
  /** SIGTERM, without a restart. */
  | { do: 'stop' }
  | { do: 'start' }
  /** ISO. */
  | { do: 'clock'; now: string }
  /** Something goes wrong, or a switch is turned off again. */
  | { do: 'fault'; name: FaultName; on: boolean }
  /** Any statement, as somebody with a console runs it. */
  | { do: 'sql'; text: string }
  /** Begins a new story, with Banto's posts in this language. The server is away meanwhile. */
  | { do: 'reset'; language?: Language };

export interface AuditView {
  statement: string;
  columns: string[];
  rows: string[][];
}
