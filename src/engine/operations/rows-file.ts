import type { Json } from '../../db/tables.ts';
import type { Person } from '../../domain/permission/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { marked, rehearsalMark } from '../../domain/rehearsal.ts';
import { dayOf } from '../../domain/time/tokyo.ts';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import { record } from '../audit/audit.ts';
import { csvSent } from '../answers/click.ts';
import { rowsCsvFile } from '../answers/csv.ts';
import type { Db } from '../database.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyOperation, JsonRow } from '../definitions/operation.ts';
import type { Uses } from '../ports.ts';
import { rolesOf } from '../../domain/permission/permission.ts';
import { findReceipt } from '../receipts/receipt.ts';
import { showReply } from '../receipts/show-reply.ts';
import { rowsOf } from './drift.ts';
import { permitOperation } from './permit.ts';
import { storedPreview } from './preview.ts';
import { previewCsv, resultCsv } from './preview-blocks.ts';

/** Rows to send as a file, and where they come from. */
interface RowsFile {
  readonly operation: string;
  rowsFor(operation: AnyOperation, language: Language): readonly JsonRow[];
  /** What the rows are, shown after the operation's title. */
  whatFor(operation: AnyOperation): Words;
  /** The preview or receipt, for the audit log. */
  readonly asked: Readonly<Record<string, string>>;
  /** Whether nothing of it was written: whoever gets the file must not take it for payments. */
  readonly rehearsal: boolean;
}

type RowsPorts = HasCatalog & Uses<'db' | 'dialect' | 'policy' | 'policyHash' | 'functions' | 'clock' | 'messenger'>;

/** How each button finds its rows. */
const sources: Readonly<Record<string, (db: Db, value: string | undefined) => Promise<RowsFile>>> = {
  [previewCsv.id]: (db, value) => previewedRows(db, previewCsv.parse(value).preview),
  [resultCsv.id]: (db, value) => changedRows(db, resultCsv.parse(value).receipt),
};

/** The ids of the buttons that send rows. */
export const rowsButtons = Object.keys(sources);

/** Sends rows by direct message to the person who clicked, if they may use the operation or approve it. */
export async function sendRows(ports: RowsPorts, name: string, click: ClickDelivery, person: Person): Promise<string> {
  const found = await sources[name]?.(ports.db, click.value);
  const operation = found && ports.catalog.findOperation(found.operation);
  if (!found || !operation) throw gone();
  if (!rolesOf(person, ports.policy).includes('approver')) permitOperation(ports, operation, person);
  const { asked, rehearsal } = found;
  const { language } = person;
  const rows = found.rowsFor(operation, language);
  await recordReading(ports, operation, person, { parameters: asked, rows: rows.length });
  const title = marked(operation.title, rehearsal)[language];
  const shown = rehearsal ? rows.map((row) => ({ ...row, rehearsal: rehearsalMark[language] })) : rows;
  await ports.messenger.sendFile(person.id, {
    name: `${rehearsal ? 'rehearsal-' : ''}${operation.name.replace('.', '-')}-${dayOf(ports.clock.now())}.csv`,
    title,
    content: Buffer.from(rowsCsvFile(shown, { rehearsal: rehearsalMark, ...operation.fields }, language), 'utf8'),
    comment: `${title} ${found.whatFor(operation)[language]} (${rows.length})`,
  });
  const fresh = { delivery: click, frame: { name, title: operation.title } };
  // The file is a direct message itself, so one more is not needed when nothing else can be shown.
  await showReply(
    ports,
    { responseUrl: click.responseUrl, at: ports.clock.now(), click: fresh },
    { sentence: csvSent },
    language,
  );
  return operation.name;
}

const gone = (): Refused =>
  new Refused('expired', words('対象の記録が見つかりません。', 'The record of these rows cannot be found.'));

function recordReading(
  ports: Uses<'db' | 'clock' | 'policyHash'>,
  operation: AnyOperation,
  person: Person,
  after: Json,
): Promise<void> {
  const entry = {
    at: ports.clock.now(),
    actor: person.id,
    team: person.team,
    source: 'button',
    operation: operation.name,
    subject: null,
    outcome: 'read',
    reason: null,
    before: null,
    after,
    receiptId: null,
    policy: ports.policyHash,
  } as const;
  return ports.db.transaction().execute((trx) => record(trx, [entry]));
}

/** The rows that a preview showed. */
async function previewedRows(db: Db, id: string): Promise<RowsFile> {
  const preview = await db
    .selectFrom('banto.preview')
    .select(['operation', 'rows', 'shown'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!preview) throw gone();
  return {
    operation: preview.operation,
    rowsFor: (operation, language) => operation.csvRows?.(preview.rows, language) ?? rowsOf(preview.rows),
    whatFor: (operation) => (operation.csvRows ? words('一覧の全行', 'every line') : words('対象一覧', 'rows shown')),
    asked: { preview: id },
    rehearsal: storedPreview(preview).rehearsal === true,
  };
}

/** The rows that a receipt's operation changed, from the audit log, completed with the rows of its preview. */
async function changedRows(db: Db, id: string): Promise<RowsFile> {
  const receipt = await findReceipt(db, id);
  if (!receipt) throw gone();
  const shown = await db
    .selectFrom('banto.preview')
    .select('rows')
    .where('id', '=', receipt.preview_id)
    .executeTakeFirst();
  const before = new Map(rowsOf(shown?.rows ?? []).map((row) => [row['id'], row]));
  const entries = await db
    .selectFrom('banto.audit_log')
    .select(['subject', 'after', 'outcome'])
    .where('receipt_id', '=', id)
    .where('operation', '=', receipt.name)
    .where('outcome', 'in', ['done', 'rehearsed'])
    .orderBy('seq')
    .execute();
  // The changed subjects come first; a summary row of another kind may follow.
  const kind = kindOf(entries[0]?.subject ?? null);
  const rows = entries
    .filter(({ subject }) => kindOf(subject) === kind)
    .map(({ subject, after }) => {
      const row = subject?.slice(kind.length + 1) ?? '';
      return { ...before.get(row), id: row, ...(after as JsonRow) };
    });
  return {
    operation: receipt.name,
    rowsFor: () => rows,
    whatFor: () => words('結果一覧', 'rows changed'),
    asked: { receipt: id },
    rehearsal: entries.some(({ outcome }) => outcome === 'rehearsed'),
  };
}

/** `payout` of `payout:<uuid>`. */
const kindOf = (subject: string | null): string => subject?.split(':', 1)[0] ?? '';
