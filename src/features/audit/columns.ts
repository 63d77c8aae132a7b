import type { AuditOutcome, Json } from '../../db/tables.ts';
import { bantoWords, SYSTEM } from '../../domain/permission/actor.ts';
import { shortId } from '../../domain/text/text.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { Column } from '../../engine/definitions/answer.ts';
import type { WhoIs } from '../../engine/people/lookup.ts';
import type { Directory, FieldNames } from '../../engine/ports.ts';
import { detailWords, rawDetails } from './details.ts';
import { outcomes, reasonWords, subjectWords, yenOf } from './rules.ts';

/** An entry of the audit log, as shown. */
export interface ListedEntry {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string;
  readonly source: string;
  readonly operation: string;
  readonly subject: string | null;
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly before: Json;
  readonly after: Json;
  readonly request_id: string | null;
  readonly receipt_id: string | null;
  /** The second person who approved it. */
  readonly approver: string | null;
  /** The yen of a request for a second person. */
  readonly asked: number | null;
}

const subject: Column<ListedEntry> = {
  label: words('対象', 'Subject'),
  kind: 'text',
  value: (row) => subjectWords(row.subject),
};
const receipt = words('受付番号', 'Receipt');

/** The columns of the list of entries. */
export const entryColumns = (who: WhoIs, { verbOf }: Verbs): readonly Column<ListedEntry>[] => [
  { label: words('番号', 'No.'), kind: 'count', value: (row) => row.seq },
  { label: words('日時 (JST)', 'At (JST)'), kind: 'instant', value: (row) => row.at },
  { label: words('実行者', 'Actor'), kind: 'text', value: (row) => actorWords(row) ?? who(row.actor) },
  { label: words('操作', 'Operation'), kind: 'text', value: (row) => verbOf(row.operation) },
  { label: words('金額', 'Amount'), kind: 'yen', value: (row) => row.asked ?? yenOf(row) },
  { label: words('承認者', 'Approved by'), kind: 'text', value: (row) => who(row.approver) },
  subject,
  { label: words('結果', 'Outcome'), kind: 'text', value: (row) => outcomes[row.outcome] },
  {
    label: words('理由', 'Reason'),
    kind: 'text',
    value: (row) => reasonWords(row.outcome, row.reason),
    personal: true,
  },
  { label: receipt, kind: 'text', value: (row) => row.receipt_id && shortId(row.receipt_id) },
];

type Verbs = { readonly verbOf: (name: string) => ReturnType<Directory['verbOf']> };

/** What an actor is called that is no person; undefined for a person's id. */
export const ownActorWords = (actor: string): Words | undefined =>
  actor === 'schedule' ? words('番頭（定期実行）', 'Banto (schedule)') : bantoWords(actor);

/** Who acted where it was no person in Slack: Banto itself, or somebody at a terminal. */
function actorWords({ actor, source, after }: ListedEntry): Words | undefined {
  if (actor !== SYSTEM || source !== 'cli') return ownActorWords(actor);
  const user = osUserOf(after);
  return user === undefined ? words('端末', 'Terminal') : words(`端末: ${user}`, `Terminal: ${user}`);
}

/** The operating system's user, who is all that a terminal knows. */
function osUserOf(after: Json): string | undefined {
  const user = typeof after === 'object' && after !== null && !Array.isArray(after) ? after['user'] : undefined;
  return typeof user === 'string' ? user : undefined;
}

/** The fields of an entry's sheet: what it changed, and its receipt and request. */
export const entryDetails = (names: FieldNames): readonly Column<ListedEntry>[] => [
  subject,
  changed(words('変更前', 'Before'), ({ before }) => before, names),
  changed(words('変更後', 'After'), ({ after }) => after, names),
  { label: receipt, kind: 'text', value: (row) => row.receipt_id },
  { label: words('依頼番号', 'Request'), kind: 'text', value: (row) => row.request_id },
];

const changed = (label: Words, of: (row: ListedEntry) => Json, names: FieldNames): Column<ListedEntry> => ({
  label,
  kind: 'text',
  value: (row) => detailWords(of(row), names),
  raw: (row) => rawDetails(of(row)),
  personal: true,
});
