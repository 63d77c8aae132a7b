import { words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
import { factsOf } from '../../../engine/definitions/answer.ts';
import { defineQuery, listAnswer } from '../../../engine/definitions/query.ts';
import { entryColumns, entryDetails } from '../columns.ts';
import { auditParameters } from '../parameters.ts';
import { auditEntries, countEntries, newestFirst } from '../store.ts';

/** Up to this many entries are shown with what they changed. */
const IN_FULL = 3;

/** The audit log, newest first, filtered by the given parameters. */
export const audit = defineQuery({
  name: 'ops.audit',
  aliases: ['監査', '監査ログ', '記録'],
  section: 'banto',
  role: 'operator',
  summary: words('監査ログを新しい順に検索します', 'Searches the audit log, newest first'),
  parameters: auditParameters,
  shareable: true,
  async run({ db, list }, values) {
    const entries = auditEntries(db, values);
    const count = await countEntries(entries);
    const found = await list(newestFirst(entries, count));
    const [ja, en] = [formatCount(count, 'ja'), formatCount(count, 'en')];
    return listAnswer({
      title: words('監査ログ', 'Audit log'),
      lead: [words(`該当する記録は ${ja}です。`, `${en} entries match.`)],
      sheets:
        count > IN_FULL
          ? []
          : found.rows.map((row) => ({ title: `${row.seq} ${row.operation}`, facts: factsOf(row, entryDetails) })),
      caption: words(`監査ログ ${ja}（新しい順）`, `${en} entries, newest first`),
      empty: words('該当する記録は 0件です。', 'No entries match (0).'),
      list: found,
      columns: entryColumns,
    });
  },
});
