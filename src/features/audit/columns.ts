import type { AuditOutcome, Json } from '../../db/tables.ts';
import { cut } from '../../domain/text.ts';
import { words } from '../../domain/words.ts';
import type { Column } from '../../engine/definitions/answer.ts';
import { outcomes } from './rules.ts';

/** An entry of the audit log, as shown. */
interface ListedEntry {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string;
  readonly operation: string;
  readonly subject: string | null;
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly before: Json;
  readonly after: Json;
  readonly request_id: string | null;
  readonly receipt_id: string | null;
}

const subject: Column<ListedEntry> = { label: words('対象', 'Subject'), kind: 'text', value: (row) => row.subject };
const receipt = words('受付番号', 'Receipt');

/** The columns of the list of entries. */
export const entryColumns: readonly Column<ListedEntry>[] = [
  { label: words('番号', 'No.'), kind: 'count', value: (row) => row.seq },
  { label: words('日時 (JST)', 'At (JST)'), kind: 'instant', value: (row) => row.at },
  { label: words('実行者', 'Actor'), kind: 'text', value: (row) => row.actor },
  { label: words('操作', 'Operation'), kind: 'text', value: (row) => row.operation },
  subject,
  { label: words('結果', 'Outcome'), kind: 'text', value: (row) => outcomes[row.outcome] },
  { label: words('理由', 'Reason'), kind: 'text', value: (row) => row.reason, personal: true },
  { label: receipt, kind: 'text', value: (row) => row.receipt_id?.slice(0, 8) },
];

/** The fields of an entry's sheet: what it changed, and its receipt and request. */
export const entryDetails: readonly Column<ListedEntry>[] = [
  subject,
  { label: words('変更前', 'Before'), kind: 'text', value: (row) => shortened(row.before), personal: true },
  { label: words('変更後', 'After'), kind: 'text', value: (row) => shortened(row.after), personal: true },
  { label: receipt, kind: 'text', value: (row) => row.receipt_id },
  { label: words('依頼番号', 'Request'), kind: 'text', value: (row) => row.request_id },
];

/** Characters: long enough to see what changed, short enough for three entries in a message. */
const SHOWN = 500;
const shortened = (json: Json): string | null => (json === null ? null : cut(JSON.stringify(json), SHOWN));
