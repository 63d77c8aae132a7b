import type { Person } from '../../domain/permission/actor.ts';
import type { Policy } from '../../domain/policy.ts';
import { type Language, words } from '../../domain/text/words.ts';
import { type Inline, message, paragraph } from '../../slack/blocks.ts';
import type { Trx } from '../database.ts';
import { storeNotice } from '../posting/card.ts';
import type { Escalation } from './store.ts';
import { openCard } from './text.ts';

interface Handover {
  readonly from: string;
  readonly to: Pick<Person, 'id' | 'language'>;
  readonly note: string | undefined;
  readonly at: Date;
}

/** Says in the thread who has it now, and tells that person in their language; they may not read the channel. */
export async function tellHandover(
  trx: Trx,
  policy: Pick<Policy, 'language'>,
  escalation: Escalation,
  { from, to, note, at }: Handover,
): Promise<void> {
  const { subject, kind, channel, title } = escalation;
  const key = `handed:${subject}:${at.getTime()}`;
  const remark = (language: Language): Inline[] =>
    note === undefined ? [] : [`\n${words('メモ', 'Note')[language]}: ${note}`];
  const summary = words(`引き継ぎ: ${title.ja}`, `Handed over: ${title.en}`);
  await storeNotice(trx, {
    key,
    channel,
    thread: { kind, subject },
    priority: 2,
    message: message(summary[policy.language], [
      paragraph(
        { user: from },
        ' → ',
        { user: to.id },
        words(' に引き継ぎました。', ' has it now.')[policy.language],
        ...remark(policy.language),
      ),
    ]),
  });
  const { language } = to;
  await storeNotice(trx, {
    key: `${key}:direct`,
    channel: to.id,
    priority: 2,
    message: message(summary[language], [
      paragraph(
        { bold: title[language] },
        '\n',
        { user: from },
        words(' さんから引き継ぎました。', ' handed it to you.')[language],
        ...remark(language),
      ),
    ]),
    opens: { kind, subject, label: openCard(kind) },
  });
}
