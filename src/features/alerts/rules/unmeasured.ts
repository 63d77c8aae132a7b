import { joinWords, words } from '../../../domain/words.ts';
import type { ReadDb, Trx } from '../../../engine/database.ts';
import { judge, type Rule } from '../rule.ts';

const SETTING = 'rules_unmeasured';

/** Rules that the schedule could not measure at two looks in a row: what nobody can judge is not well. */
export const unmeasured: Rule = {
  name: 'unmeasured',
  title: words('判定できない監視項目', 'Rules that cannot be measured'),
  section: 'banto',
  by: 'schedule',
  question: () => ({ query: 'ops.health', raw: {} }),
  async measure({ db, failed }) {
    const before = await readBefore(db);
    const again = failed.filter(({ name }) => before.includes(name));
    return {
      level: judge(again.length, 0),
      value: words(`${again.length}項目`, `${again.length} not measured`),
      limit: words('0項目（2回続いたとき）', '0, twice in a row'),
      ...(again.length > 0 && {
        detail: joinWords(
          again.map(({ title }) => title),
          ' / ',
        ),
      }),
      keep: (trx) =>
        keep(
          trx,
          failed.map(({ name }) => name),
        ),
    };
  },
};

async function readBefore(db: ReadDb): Promise<readonly string[]> {
  const row = await db.selectFrom('banto.setting').select('value').where('name', '=', SETTING).executeTakeFirst();
  // The setting holds what `keep` put there.
  return row ? (row.value as unknown as { names: readonly string[] }).names : [];
}

async function keep(trx: Trx, names: readonly string[]): Promise<void> {
  const value = JSON.stringify({ names });
  await trx
    .insertInto('banto.setting')
    .values({ name: SETTING, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
