import { type RawBuilder, sql } from 'kysely';
import type { Json } from '../../../db/tables.ts';
import { cut } from '../../../domain/text.ts';
import { dayBounds, parseDay } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
import { type Sheet, table } from '../../../engine/definitions/answer.ts';
import { optional, readBy } from '../../../engine/parameters/parameter.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { outcomes, readActor, readIdStart, readOutcome, readSought, readSubject, type Sought } from '../rules.ts';

const id = words('番号の先頭6文字以上', 'at least the first 6 digits of its number');

/** The rows that a first word without a name means. */
function fits(sought: Sought | undefined): RawBuilder<boolean> {
  if (sought === undefined) return sql<boolean>`true`;
  if ('actor' in sought) return sql<boolean>`actor = ${sought.actor}`;
  if ('subject' in sought) return subjectIs(sought.subject);
  if ('operation' in sought)
    return sought.operation.includes('.')
      ? sql<boolean>`operation = ${sought.operation}`
      : sql<boolean>`operation like ${`${sought.operation}.%`}`;
  const { from, to } = sought.number;
  const within = sql`between ${from}::uuid and ${to}::uuid`;
  const numbers = sql<boolean>`receipt_id ${within} or request_id ${within}`;
  return from === to ? sql<boolean>`(${numbers} or ${subjectIs(from)})` : sql<boolean>`(${numbers})`;
}

/** `payout:<uuid>`, or the id alone. */
const subjectIs = (subject: string): RawBuilder<boolean> =>
  subject.includes(':')
    ? sql<boolean>`subject = ${subject}`
    : sql<boolean>`(subject is not null and split_part(subject, ':', 2) = ${subject})`;

/** As many as one message shows with what they changed. */
const IN_FULL = 3;

/** The audit log, newest first, narrowed by whatever is given. */
export const audit = defineQuery({
  name: 'ops.audit',
  aliases: ['監査', '監査ログ', '記録'],
  section: 'banto',
  role: 'operator',
  summary: words('監査ログを新しい順に検索します', 'Searches the audit log, newest first'),
  parameters: {
    operation: optional(
      {
        label: words('操作', 'operation'),
        allowed: words(
          '操作の名前（payouts.paid、payouts など）。受付番号、依頼番号、対象のID、@メンションでも可',
          'a name (payouts.paid, payouts …), or the number of a receipt or request, the id of a subject, a mention',
        ),
        example: 'payouts.paid',
        keyed: true,
      },
      () => readBy(readSought),
    ),
    actor: optional(
      {
        label: words('人', 'actor'),
        allowed: words('@メンション、または schedule、system', 'a mention, schedule or system'),
        example: 'actor:U0OPER1',
      },
      () => readBy(readActor),
    ),
    subject: optional(
      {
        label: words('対象', 'subject'),
        allowed: words('payout:ID の形、またはIDだけ', 'payout:id, or the id alone'),
        example: 'subject:payout:0a1b2c3d-…',
      },
      () => readBy(readSubject),
    ),
    outcome: optional(
      {
        label: words('結果', 'outcome'),
        allowed: words(
          Object.values(outcomes)
            .map(({ ja }) => ja)
            .join('、'),
          Object.keys(outcomes).join(', '),
        ),
        example: 'outcome:refused',
      },
      () => readBy(readOutcome),
    ),
    receipt: optional({ label: words('受付番号', 'receipt'), allowed: id, example: 'receipt:0a1b2c3d' }, () =>
      readBy(readIdStart),
    ),
    request: optional({ label: words('依頼番号', 'request'), allowed: id, example: 'request:0a1b2c3d' }, () =>
      readBy(readIdStart),
    ),
    date: optional(
      {
        label: words('日付', 'date'),
        allowed: words('日付（2026-11-01、11/1、昨日 など）', 'a date (2026-11-01, 11/1, yesterday …)'),
        example: 'date:11/1',
        input: 'day',
      },
      ({ now }) => readBy((text) => parseDay(text, now)),
    ),
  },
  replaces: [],
  shareable: true,
  async run({ db, list }, { operation, actor, subject, outcome, receipt, request, date }) {
    const day = date === undefined ? undefined : dayBounds(date);
    const filtered = db
      .selectFrom('banto.audit_log')
      .$if(operation !== undefined, (qb) => qb.where(fits(operation)))
      .$if(actor !== undefined, (qb) => qb.where('actor', '=', actor ?? ''))
      .$if(subject !== undefined, (qb) => qb.where(subjectIs(subject ?? '')))
      .$if(outcome !== undefined, (qb) => qb.where('outcome', '=', outcome ?? 'done'))
      .$if(receipt !== undefined, (qb) =>
        qb.where((eb) => eb.between('receipt_id', receipt?.from ?? '', receipt?.to ?? '')),
      )
      .$if(request !== undefined, (qb) =>
        qb.where((eb) => eb.between('request_id', request?.from ?? '', request?.to ?? '')),
      )
      .$if(day !== undefined, (qb) =>
        qb.where('at', '>=', day?.from ?? new Date(0)).where('at', '<', day?.to ?? new Date(0)),
      );
    const { entries } = await filtered.select((eb) => eb.fn.countAll<number>().as('entries')).executeTakeFirstOrThrow();
    const found = await list(
      filtered
        .select(['seq', 'at', 'actor', 'source', 'operation', 'subject', 'outcome', 'reason', 'before', 'after'])
        .select(['request_id', 'receipt_id', sql<number>`${entries}::bigint`.as('total')])
        .orderBy('seq', 'desc'),
    );
    return {
      title: words('監査ログ', 'Audit log'),
      lead: [
        words(`該当する記録は ${formatCount(entries, 'ja')}です。`, `${formatCount(entries, 'en')} entries match.`),
      ],
      sheets:
        entries > IN_FULL
          ? []
          : found.rows.map((row): Sheet => ({
              title: `${row.seq} ${row.operation}`,
              facts: [
                { label: words('対象', 'Subject'), kind: 'text', value: row.subject },
                { label: words('変更前', 'Before'), kind: 'text', value: shown(row.before), personal: true },
                { label: words('変更後', 'After'), kind: 'text', value: shown(row.after), personal: true },
                { label: words('受付番号', 'Receipt'), kind: 'text', value: row.receipt_id },
                { label: words('依頼番号', 'Request'), kind: 'text', value: row.request_id },
              ],
            })),
      tables: [
        table({
          caption: words(
            `監査ログ ${formatCount(entries, 'ja')}（新しい順）`,
            `${formatCount(entries, 'en')} entries, newest first`,
          ),
          empty: words('該当する記録は 0件です。', 'No entry matches (0).'),
          list: found,
          columns: [
            { label: words('番号', 'No.'), kind: 'count', value: (row) => row.seq },
            { label: words('日時 (JST)', 'At (JST)'), kind: 'instant', value: (row) => row.at },
            { label: words('人', 'Actor'), kind: 'text', value: (row) => row.actor },
            { label: words('操作', 'Operation'), kind: 'text', value: (row) => row.operation },
            { label: words('対象', 'Subject'), kind: 'text', value: (row) => row.subject },
            { label: words('結果', 'Outcome'), kind: 'text', value: (row) => outcomes[row.outcome] },
            { label: words('理由', 'Reason'), kind: 'text', value: (row) => row.reason, personal: true },
            { label: words('受付番号', 'Receipt'), kind: 'text', value: (row) => row.receipt_id?.slice(0, 8) },
          ],
        }),
      ],
    };
  },
});

/** Long enough to see what changed, short enough for three in a message. */
const SHOWN = 500;
const shown = (json: Json): string | null => {
  if (json === null) return null;
  return cut(JSON.stringify(json), SHOWN);
};
