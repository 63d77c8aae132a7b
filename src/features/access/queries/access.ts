import { Misread } from '../../../domain/errors.ts';
import { codeHolders, proveMoneyRule } from '../../../domain/second-person/money-rule.ts';
import { parseQuarter } from '../../../domain/typed/quarter.ts';
import { type Quarter, quarterBounds, quarterInWords, quarterOf } from '../../../domain/time/quarter.ts';
import { words } from '../../../domain/text/words.ts';
import { readProgress, verifyNextRows } from '../../../engine/audit/verified.ts';
import type { ReadDb } from '../../../engine/database.ts';
import { enrolledPeople } from '../../../engine/second-factor/store.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { refersTo } from '../../../engine/definitions/reference.ts';
import { defaulted, readBy } from '../../../engine/parameters/parameter.ts';
import { foreignColumns, gapColumns, grantColumns, refusalColumns, unusedColumns } from '../quarter/columns.ts';
import { gapsOf, grantsOf, unusedRights } from '../quarter/rules.ts';
import { firstRecorded, foreignApprovalsIn, lastRow, refusalsIn, usesUntil } from '../quarter/store.ts';
import { begunLater, chainWords, countsWords, enrolledWords, gapWords } from '../quarter/text.ts';

const search = refersTo('query', 'ops.audit');

const quarter = defaulted(
  {
    label: words('四半期', 'quarter'),
    allowed: words('四半期（2026-Q3、第3四半期 など）', 'a quarter (2026-Q3, Q3 …)'),
    example: '2026-Q3',
  },
  ({ now }) => readBy((text) => begun(parseQuarter(text, now), now)),
  ({ now }) => quarterOf(now),
);

/** A quarter that has begun. A later one has nothing to audit, and its zeros would look like a result. */
function begun(read: Quarter | undefined, now: Date): Quarter | Misread | undefined {
  if (!read || quarterBounds(read).from <= now) return read;
  const { ja, en } = quarterInWords(read);
  return new Misread(words(`${ja}はまだ始まっていません。`, `${en} has not begun yet.`));
}

/** The quarter's security audit: who may what and why, what was used, refused and done elsewhere. */
export const access = defineQuery({
  name: 'ops.access',
  aliases: ['権限監査', 'セキュリティ監査', 'アクセス権'],
  section: 'maintenance',
  role: 'approver',
  summary: words(
    '四半期のセキュリティ監査: 誰が何をできるか、使われていない権限、拒否、番頭以外での承認、監査ログの検証',
    "The quarter's security audit: who may what, unused rights, refusals, approvals made elsewhere, the audit log",
  ),
  parameters: { quarter },
  async run(context, values) {
    const { db, policy, directory } = context;
    const bounds = quarterBounds(values.quarter);
    const named = await context.namedPeople();
    const uses = await usesUntil(db, bounds);
    const refusals = await refusalsIn(db, bounds);
    const foreign = await foreignApprovalsIn(db, bounds);
    const grants = grantsOf(policy, named, directory.rights, uses);
    const unused = unusedRights(directory.rights, uses);
    const codes =
      policy.secondPerson.stepUpOverYen === undefined
        ? undefined
        : codeHolders(directory.operations, named.people, await enrolled(db), policy);
    const gaps = gapsOf(proveMoneyRule(directory.operations, named.people, policy), codes ?? { stuck: [] });
    const { fault, progress } = await verifyNextRows(db, await readProgress(db));
    const who = await context.whoAre([...grants.map(({ person }) => person), ...refusals.map(({ actor }) => actor)]);
    const title = quarterInWords(values.quarter);
    return {
      title: words(`権限とアクセスの監査 ${title.ja}`, `Access audit, ${title.en}`),
      lead: [
        ...begunLater(await firstRecorded(db), bounds, context.now),
        gapWords(gaps.length, named.unknown),
        ...(codes ? [enrolledWords(codes.able.length, codes.unable.length)] : []),
        countsWords({
          people: named.people.length,
          idle: grants.filter(({ person, times }) => person !== null && times === 0).length,
          unused: unused.reduce((sum, { names }) => sum + names.length, 0),
          refused: refusals.reduce((sum, { times }) => sum + times, 0),
          foreign: foreign.length,
        }),
        chainWords(fault, progress.head.seq, await lastRow(db)),
      ],
      tables: [
        table({
          caption: words('誰が、どの行で', 'Who, and by which line'),
          list: listed(grants),
          columns: grantColumns(who, codes),
        }),
        table({
          caption: words('1人で足りる操作、承認できない操作', 'Where one person is enough, or nobody can approve'),
          list: listed(gaps),
          columns: gapColumns(directory),
        }),
        table({
          caption: words('拒否されたもの', 'What was refused'),
          list: listed(refusals),
          columns: refusalColumns(who),
        }),
        table({
          caption: words('番頭以外で承認されたパートナー', 'Partners approved elsewhere'),
          list: listed(foreign),
          columns: foreignColumns,
        }),
        table({
          caption: words('使われなかった操作', 'Operations that nobody used'),
          list: listed(unused),
          columns: unusedColumns(directory),
        }),
      ],
      notes: [everybody],
      next: [{ does: search, label: words('拒否の記録を見る', 'Show refusals'), values: { outcome: 'refused' } }],
    };
  },
});

const enrolled = async (db: ReadDb): Promise<ReadonlySet<string>> =>
  new Set((await enrolledPeople(db)).map(({ person }) => person));

const everybody = words(
  '「使用」はその権限が要るものだけを数えます。CSVにはすべての行があります。',
  'A use is of something that needs just that role. The CSV has every row.',
);
