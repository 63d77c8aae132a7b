import { type Words, words } from '../../domain/words.ts';
import { message, paragraph } from '../../slack/blocks.ts';
import { storeNotice } from '../card.ts';
import type { Trx } from '../database.ts';
import type { Engine } from '../engine.ts';
import type { AnyOperation, Done } from '../operation.ts';

/** Posts what was done to money where finance reads it, with who did it and who agreed; in the effect's own transaction. */
export async function outcomeNotice(
  trx: Trx,
  engine: Engine,
  operation: AnyOperation,
  receipt: string,
  outcome: Words,
  requester: string,
  approver?: string,
): Promise<void> {
  if (operation.told !== 'payouts') return;
  const { language, channels } = engine.policy;
  const by = [
    words('実行', 'Done by')[language],
    ' ',
    { user: requester },
    ...(approver === undefined ? [] : [`　${words('承認', 'Agreed by')[language]} `, { user: approver }]),
  ];
  const text = `${operation.title[language]}: ${outcome[language]}`;
  const said = message(text, [
    paragraph(
      { bold: operation.title[language] },
      `\n${outcome[language]}\n`,
      ...by,
      `　${words('受付番号', 'Receipt')[language]} ${receipt.slice(0, 8)}`,
    ),
  ]);
  await storeNotice(trx, { key: `outcome:${receipt}`, channel: channels.payouts, message: said });
}

/** Queues what follows an effect, in its own transaction. */
export async function queueFollowing(trx: Trx, engine: Engine, { followedBy = [] }: Done): Promise<void> {
  for (const { job, data, key } of followedBy) await engine.queue.enqueue(job, data, { trx, key });
}
