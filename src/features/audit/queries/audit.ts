import { type Words, words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { factsOf, type Sheet } from '../../../engine/definitions/answer.ts';
import { defineQuery, formatCount, listAnswer } from '../../../engine/definitions/query.ts';
import { entryColumns, entryDetails, type ListedEntry } from '../columns.ts';
import type { Directory } from '../../../engine/ports.ts';
import { auditParameters } from '../parameters.ts';
import { isOperation, unknownTerm } from '../rules.ts';
import { lookedUp } from '../search.ts';
import { actorsOf, approversOf, newestFirst, type Search, shownEntries } from '../store.ts';

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
  async run(context, values) {
    const { db, list, directory, whoAre } = context;
    const search = await lookedUp(context, values);
    const entries = shownEntries(db, search, {
      moneyMoving: directory.operations.filter(({ moves }) => moves === 'money').map(({ name }) => name),
      isQuestion: (name) => directory.isQuestion(name),
    });
    const actors = await actorsOf(entries);
    const count = actors.reduce((sum, each) => sum + each.count, 0);
    const found = await list(newestFirst(entries, count));
    const approvers = await approversOf(db, entries);
    const who = await whoAre([...actors.map(({ actor }) => actor), ...approvers.map(({ decided_by }) => decided_by)]);
    const ja = formatCount(count, 'ja');
    const verbs = { verbOf: (name: string) => directory.verbOf(name) };
    return listAnswer({
      title: values.money ? words('監査ログ（お金だけ）', 'Audit log: money only') : words('監査ログ', 'Audit log'),
      lead: [words(`該当する記録は ${ja}です。`, `${counted(count, 'entry matches', 'entries match')}.`)],
      sheets: count > IN_FULL ? [] : found.rows.map((row) => sheetOf(row, directory)),
      caption: words(`監査ログ ${ja}（新しい順）`, `${counted(count, 'entry', 'entries')}, newest first`),
      empty: words('該当する記録は 0件です。', 'No entries match (0).'),
      list: found,
      columns: entryColumns(who, verbs),
      notes: [...(count === 0 ? guessed(search, directory) : []), ...(values.all || values.money ? [] : [hidden])],
    });
  },
});

/** What may be typed, when no operation has the typed name. */
function guessed({ operation: term }: Search, directory: Pick<Directory, 'recorded'>): Words[] {
  if (term === undefined || !('operation' in term) || isOperation(term.operation, directory)) return [];
  return [unknownTerm(term.operation, directory)];
}

const hidden = words(
  '照会の記録は「すべて」を付けると表示します。お金を動かした記録だけを見るには「お金だけ」を付けます。',
  'Questions are listed with “all”; “money” lists only what moved money.',
);

const sheetOf = (row: ListedEntry, directory: Directory): Sheet => {
  const verb = directory.verbOf(row.operation);
  const [ja, en] = typeof verb === 'string' ? [verb, verb] : [verb.ja, verb.en];
  const { fields, valueWords } = directory.fieldNamesOf(row.operation);
  // A decision keeps the name of what was decided.
  const names = { fields, valueWords: { operation: (name: string) => directory.verbOf(name), ...valueWords } };
  return { title: words(`${row.seq} ${ja}`, `${row.seq} ${en}`), facts: factsOf(row, entryDetails(names)) };
};
