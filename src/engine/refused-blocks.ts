import type { Db } from './database.ts';
import type { RefusedBlocks } from './engine.ts';

const NAME = 'refused_blocks';

/** Reads which block types this workspace has refused. */
export async function openRefusedBlocks(db: Db): Promise<RefusedBlocks> {
  const stored = await db.selectFrom('banto.setting').select('value').where('name', '=', NAME).executeTakeFirst();
  const types = new Set((stored?.value['types'] ?? []) as string[]);
  return {
    has: (type) => types.has(type),
    async add(type) {
      types.add(type);
      const value = JSON.stringify({ types: [...types] });
      await db
        .insertInto('banto.setting')
        .values({ name: NAME, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },
  };
}
