import type { Policy } from '../../domain/policy.ts';
import { words } from '../../domain/words.ts';
import { type Inline, message, paragraph } from '../../slack/blocks.ts';
import type { Trx } from '../database.ts';
import { storeNotice } from '../messages/card.ts';
import type { Escalation } from './store.ts';

interface Handover {
  readonly from: string;
  readonly to: string;
  readonly note: string | undefined;
  readonly at: Date;
}

/** Says in the thread who has it now, and tells that person, who may not read the channel. */
export async function tellHandover(
  trx: Trx,
  { language }: Policy,
  escalation: Escalation,
  { from, to, note, at }: Handover,
): Promise<void> {
  const { subject, kind, channel, title } = escalation;
  const key = `handed:${subject}:${at.getTime()}`;
  const remark: Inline[] = note === undefined ? [] : [`\n${words('メモ', 'Note')[language]}: ${note}`];
  const inThread = [
    { user: from },
    ' → ',
    { user: to },
    words(' に引き継ぎました。', ' has it now.')[language],
    ...remark,
  ];
  const summary = words(`引き継ぎ: ${title.ja}`, `Handed over: ${title.en}`)[language];
  await storeNotice(trx, {
    key,
    channel,
    thread: { kind, subject },
    priority: 2,
    message: message(summary, [paragraph(...inThread)]),
  });
  await storeNotice(trx, {
    key: `${key}:direct`,
    channel: to,
    priority: 2,
    message: message(summary, [
      paragraph(
        { bold: title[language] },
        '\n',
        { user: from },
        words(' さんから引き継ぎました。', ' handed it to you.')[language],
        ...remark,
      ),
      paragraph(
        words(
          'アラートのチャンネルか番頭のホームで確認してください。',
          'See it in the alerts channel or on Banto’s Home.',
        )[language],
      ),
    ]),
  });
}
