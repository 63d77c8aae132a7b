import { type Words, words } from '../../domain/words.ts';
import { buttonRows, message, paragraph } from '../../slack/blocks.ts';
import { storeNotice } from '../messages/card.ts';
import type { Trx } from '../database.ts';
import type { Engine } from '../ports.ts';
import type { AnyOperation, Done } from '../definitions/operation.ts';
import { resultCsv } from './preview-blocks.ts';

/** What an operation did, for the channel that reads about it. */
export interface Outcome {
  readonly receipt: string;
  readonly said: Words;
  /** How many rows were changed; several can be had as CSV. */
  readonly rows: number;
  readonly requester: string;
  readonly approver?: string | null;
}

/** Posts what was done in the operation's channel, with who did it and who approved it; in the effect's own transaction. */
export async function outcomeNotice(
  trx: Trx,
  engine: Engine,
  operation: AnyOperation,
  { receipt, said, rows, requester, approver = null }: Outcome,
): Promise<void> {
  const { announcedIn } = operation;
  if (announcedIn === 'card' || announcedIn === 'person') return;
  const { language, channels } = engine.policy;
  const by = [
    words('実行', 'Done by')[language],
    ' ',
    { user: requester },
    ...(approver === null ? [] : [`　${words('承認', 'Agreed by')[language]} `, { user: approver }]),
  ];
  const csv = resultCsv.button({ text: words('結果をCSVで見る', 'Result as CSV')[language] }, { receipt });
  const posted = message(`${operation.title[language]}: ${said[language]}`, [
    paragraph(
      { bold: operation.title[language] },
      `\n${said[language]}\n`,
      ...by,
      `　${words('受付番号', 'Receipt')[language]} ${receipt.slice(0, 8)}`,
    ),
    ...(rows > 1 ? buttonRows([csv]) : []),
  ]);
  await storeNotice(trx, { key: `outcome:${receipt}`, channel: channels[announcedIn], message: posted });
}

/** Queues what follows an effect, in its own transaction. */
export async function queueFollowing(trx: Trx, engine: Engine, { followedBy = [] }: Done): Promise<void> {
  for (const { job, data, key } of followedBy) await engine.queue.enqueue(job, data, { trx, key });
}
