import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { FeatureTables } from './feature-tables.ts';
import type { Json, JsonColumn, StoredWords } from './json.ts';

export type { Json } from './json.ts';

type NullableJson = ColumnType<Json, string | null, string | null>;

export type AuditSource = ReceiptSource | 'schedule' | 'cli';
/** How a delivery came. */
export type ReceiptSource = 'command' | 'button' | 'modal' | 'shortcut';
export type AuditOutcome = 'done' | 'refused' | 'failed' | 'requested' | 'read' | 'started' | 'unknown' | 'rehearsed';

/** `banto.audit_log`. Rows are added and read, never changed. */
export interface AuditLogTable {
  seq: number;
  at: Date;
  actor: string;
  team: string;
  source: AuditSource;
  operation: string;
  subject: string | null;
  outcome: AuditOutcome;
  reason: string | null;
  before: NullableJson;
  after: NullableJson;
  request_id: string | null;
  receipt_id: string | null;
  policy: string;
  prev_hash: string;
  hash: string;
}

export interface PreviewTable {
  id: Generated<string>;
  operation: string;
  parameters: JsonColumn<Record<string, string>>;
  rows: JsonColumn<Json>;
  hash: string;
  actor: string;
  at: Date;
  shown: JsonColumn<Json>;
}

export type ReceiptState = 'stored' | 'started' | 'done' | 'refused' | 'failed' | 'requested' | 'unknown';
export type RequestState = 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'failed';

export interface RequestTable {
  id: Generated<string>;
  receipt_id: string;
  operation: string;
  subject: string;
  parameters: JsonColumn<Record<string, string>>;
  preview_id: string;
  requester: string;
  team: string;
  why: JsonColumn<StoredWords>;
  policy: string;
  at: Date;
  expires_at: Date;
  reminded_at: Date | null;
  called_at: Date | null;
  state: Generated<RequestState>;
  decided_by: string | null;
  decided_at: Date | null;
  reason: string | null;
  outcome: ColumnType<StoredWords | null, string | null, string | null>;
}

export interface ReceiptTable {
  id: Generated<string>;
  delivery: string;
  kind: 'query' | 'operation';
  name: string;
  parameters: JsonColumn<Record<string, string>>;
  actor: string;
  team: string;
  source: ReceiptSource;
  channel: string | null;
  response_url: string | null;
  view_id: string | null;
  view_hash: Generated<string | null>;
  preview_id: string | null;
  at: Date;
  state: Generated<ReceiptState>;
  result: NullableJson;
  settled_at: Date | null;
  /** When it was stored, or taken up last. */
  stored_at: Generated<Date>;
  step_up: NullableJson;
}

export interface CardTable {
  id: Generated<string>;
  kind: string;
  subject: string;
  channel: string;
  priority: Generated<number>;
  content: NullableJson;
  wanted: string;
  shown: string | null;
  /** Whether `shown` differs from `wanted`: Slack does not show it as it should. */
  stale: ColumnType<boolean, never, never>;
  ts: string | null;
  /** The conversation in which Slack shows it: of a direct message the D…, not the person. */
  posted_in: string | null;
  attempted_at: Date | null;
  attempts: Generated<number>;
  due_at: Generated<Date>;
  changed_at: Generated<Date>;
  last_error: string | null;
  /** The card in whose thread it is posted. */
  thread_of: string | null;
  /** When a schedule planned to post it; null when no schedule did. */
  planned_at: Generated<Date | null>;
  /** When it was first posted; null before. */
  posted_at: Generated<Date | null>;
}

export interface TransferTable {
  key: string;
  transaction_id: string;
  payout_id: string;
  actor: string;
  at: Date;
  /** The key of an earlier row with the same id in another spelling; only rows older than that rule have one. */
  same_as: string | null;
}

/** Written by `banto.free_transfer` alone. */
export interface FreedTransferTable {
  key: string;
  transaction_id: string;
  payout_id: string;
  actor: string;
  at: Date;
  freed_by: string;
  freed_at: Date;
}

/** A person's second factor. `npm run enrol` alone adds and removes rows. */
export interface FactorTable {
  person: string;
  sealed: string;
  enrolled_at: Date;
  last_step: number | null;
  wrong: Generated<number>;
  locks: Generated<number>;
  locked_until: Date | null;
  judged: Generated<number>;
}

export interface BantoTables extends FeatureTables {
  'banto.audit_log': AuditLogTable;
  'banto.preview': PreviewTable;
  'banto.receipt': ReceiptTable;
  'banto.request': RequestTable;
  'banto.transfer': TransferTable;
  'banto.freed_transfer': FreedTransferTable;
  'banto.generation': { month: string; actor: string; at: Date; payouts: number; total: number };
  'banto.factor': FactorTable;
  'banto.card': CardTable;
  'banto.channel_turn': { channel: string; next_at: Date };
  'banto.lock': { name: string };
  'banto.replica': { id: string; started_at: Date; seen_at: Date; version: string; terms: JsonColumn<Json> };
  'banto.month_figures': { month: string; name: string; figures: JsonColumn<Record<string, number>>; stored_at: Date };
  'banto.setting': { name: string; value: JSONColumnType<Record<string, Json>> };
}
