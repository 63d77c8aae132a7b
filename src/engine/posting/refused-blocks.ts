import { DAY_MS } from '../../domain/time/duration.ts';
import type { Message } from '../../slack/blocks.ts';
import { type NativeBlock, nativeBlocks, nativesIn } from '../../slack/native-blocks.ts';
import type { Db, ReadDb } from '../database.ts';
import type { RefusedBlocks, Uses } from '../ports.ts';
import { defineSetting } from '../setting.ts';

/** A block type that this workspace has refused, and until when it is not sent. */
interface Refusal {
  readonly type: NativeBlock;
  readonly until: Date;
}

const setting = defineSetting<{
  readonly refusals?: readonly { readonly type: NativeBlock; readonly until: string }[];
}>('refused_blocks');

/** The block types that are shown as text now, because Slack refused them. */
export async function readRefusedBlocks(db: Db | ReadDb, now: Date): Promise<Refusal[]> {
  const stored = (await setting.read(db))?.refusals ?? [];
  return stored.map(({ type, until }) => ({ type, until: new Date(until) })).filter(({ until }) => until > now);
}

/**
 * Remembers for a day what this workspace refuses, also over restarts. Not longer: Slack brings a new block type to one
 * workspace after the other, and what it refuses today it may take tomorrow.
 */
export async function openRefusedBlocks({ db, clock, log }: Uses<'db' | 'clock' | 'log'>): Promise<RefusedBlocks> {
  let known = await readRefusedBlocks(db, clock.now());
  return {
    has: (type) => known.some((each) => each.type === type && each.until > clock.now()),
    async add(type) {
      const now = clock.now();
      const others = (await readRefusedBlocks(db, now)).filter((each) => each.type !== type);
      known = [...others, { type, until: new Date(now.getTime() + DAY_MS) }];
      await setting.keep(db, { refusals: known.map((each) => ({ ...each, until: each.until.toISOString() })) });
      log.warn({ type }, 'Slack refuses this block type; its content is shown as text for a day');
    },
  };
}

/**
 * Slack refused one message and took the other, without some of its blocks. It does not say which it refused, and the
 * fault may be in the message as a whole. So a type is remembered only when it is refused alone: it was the message's
 * only such block, or Slack's own check refuses the block by itself.
 */
export async function rememberRefused(
  { messenger, refusedBlocks }: Uses<'messenger' | 'refusedBlocks'>,
  refused: Message,
  taken: Message,
): Promise<void> {
  const native = refused.blocks.filter((block) => nativesIn(block).length > 0);
  const used = (type: NativeBlock, { blocks }: Message) => blocks.find((block) => nativesIn(block).includes(type));
  for (const type of nativeBlocks) {
    const block = used(type, refused);
    if (!block || used(type, taken)) continue;
    // Without its table a button in a row was not tried by itself.
    if (type === 'action_cell' && !used('data_table', taken)) continue;
    if (native.length === 1 || (await messenger.refuses(block))) await refusedBlocks.add(type);
  }
}
