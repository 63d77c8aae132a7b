import { receiptNumber } from '../../domain/text/numbers.ts';
import { gap, type Language, type Words, words } from '../../domain/text/words.ts';
import { buttonRows, type Message, message, paragraph } from '../../slack/blocks.ts';
import type { Trx } from '../database.ts';
import type { AnyOperation, Done } from '../definitions/operation.ts';
import { storeNotice } from '../posting/card.ts';
import type { Uses } from '../ports.ts';
import { resultCsv } from './preview-blocks.ts';

/** What an operation did, for its channel. */
export interface OutcomeNotice {
  readonly receipt: string;
  readonly outcome: Words;
  /** How many rows were changed; for several there is a CSV button. */
  readonly rows: number;
  readonly requester: string;
  readonly approver?: string | null;
}

/** What was done, by whom and who approved it. */
export function outcomeMessage(
  { title }: Pick<AnyOperation, 'title'>,
  language: Language,
  { receipt, outcome, rows, requester, approver = null }: OutcomeNotice,
): Message {
  const by = [
    words('実行', 'Done by')[language],
    ' ',
    { user: requester },
    ...(approver === null ? [] : [`${gap[language]}${words('承認', 'Approved by')[language]} `, { user: approver }]),
  ];
  const csv = resultCsv.button({ text: words('結果をCSVで見る', 'Result as CSV')[language] }, { receipt });
  return message(`${title[language]}: ${outcome[language]}`, [
    paragraph(
      { bold: title[language] },
      `\n${outcome[language]}\n`,
      ...by,
      `${gap[language]}${receiptNumber(receipt)[language]}`,
    ),
    ...(rows > 1 ? buttonRows([csv]) : []),
  ]);
}

/** Posts the outcome in the operation's channel, in the effect's own transaction. */
export async function storeOutcomeNotice(
  trx: Trx,
  { policy: { language, channels } }: Uses<'policy'>,
  operation: AnyOperation,
  notice: OutcomeNotice,
): Promise<void> {
  const { announcedIn } = operation;
  if (announcedIn === 'card' || announcedIn === 'person') return;
  await storeNotice(trx, {
    key: `outcome:${notice.receipt}`,
    channel: channels[announcedIn],
    message: outcomeMessage(operation, language, notice),
  });
}

/** Queues the jobs that follow an effect, in its own transaction. */
export async function queueFollowing(
  trx: Trx,
  { queue }: Uses<'queue'>,
  { followedBy = [] }: Pick<Done, 'followedBy'>,
): Promise<void> {
  for (const { job, data, key } of followedBy) await queue.enqueue(job, data, { trx, key });
}
