import type { Db } from '../database.ts';
import type { RefusedBlocks } from '../ports.ts';
import { defineSetting } from '../setting.ts';

const setting = defineSetting<{ readonly types: readonly string[] }>('refused_blocks');

/** Reads which block types this workspace has refused. */
export async function openRefusedBlocks(db: Db): Promise<RefusedBlocks> {
  const types = new Set((await setting.read(db))?.types);
  return {
    has: (type) => types.has(type),
    async add(type) {
      types.add(type);
      await setting.keep(db, { types: [...types] });
    },
  };
}
