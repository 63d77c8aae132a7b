import type { Person } from '../../domain/permission/actor.ts';
import { gap, type Words, words } from '../../domain/text/words.ts';
import { context, type Message, message, paragraph } from '../../slack/blocks.ts';
import { record } from '../audit/audit.ts';
import type { Answer } from '../definitions/answer.ts';
import { typed } from '../definitions/catalog.ts';
import type { Evidence, NamedQuestion } from '../definitions/question-button.ts';
import type { AnyQuery } from '../definitions/query.ts';
import { storeNotice } from '../posting/card.ts';
import { showMessage } from '../receipts/show-reply.ts';
import { ask } from './ask.ts';
import { drawAnswer } from './present.ts';
import { forAll } from './presentation.ts';
import { type AnswerPorts, permitQuery, type Question, recordRead } from './question.ts';

/** Who keeps evidence, with which button. */
interface Keeper {
  readonly name: string;
  readonly asker: Person;
  readonly receipt: string;
}

/**
 * Asks the questions by the rights of who pressed, and keeps the answers in the card's thread, without personal data: of
 * an answer that may not be shared only its figures. A question that fails is said to have failed, and the others stand.
 * @throws Refused when the person may not ask one of them; then nothing is kept.
 */
export async function keepEvidence(
  ports: AnswerPorts,
  evidence: Evidence,
  keeper: Keeper,
  responseUrl: string | undefined,
): Promise<void> {
  const { policy, clock, catalog } = ports;
  const { asker, receipt } = keeper;
  const asked = evidence.questions.flatMap(({ query: name, raw }) => {
    const query = catalog.findQuery(name);
    return query ? [{ query, raw }] : [];
  });
  for (const { query } of asked) permitQuery(ports, query, asker);
  const { language, channels } = policy;
  const head = words(`🔎 ${evidence.title.ja} の証跡`, `🔎 Evidence: ${evidence.title.en}`)[language];
  const messages: { readonly full: Message; readonly plain?: Message }[] = [
    {
      full: message(head, [
        paragraph({ bold: head }, gap[language], { user: asker.id }),
        ...(evidence.note ? [paragraph(evidence.note[language])] : []),
      ]),
    },
  ];
  for (const one of asked) messages.push(await answered(ports, one, keeper));
  await ports.db.transaction().execute(async (trx) => {
    for (const [part, { full, plain }] of messages.entries())
      await storeNotice(trx, {
        key: `evidence:${receipt}:${part}`,
        channel: channels[evidence.thread.channel],
        thread: evidence.thread,
        message: full,
        ...(plain && { plain }),
      });
    await record(trx, [
      {
        at: clock.now(),
        actor: asker.id,
        team: asker.team,
        source: 'button',
        operation: keeper.name,
        subject: evidence.thread.subject,
        outcome: 'done',
        reason: null,
        before: null,
        after: { title: evidence.title.ja, questions: asked.map(({ query }) => query.name) },
        receiptId: receipt,
        policy: ports.policyHash,
      },
    ]);
  });
  ports.cardsChanged();
  const said = kept[asker.language];
  await showMessage(ports, responseUrl, { person: asker.id, key: `said:${receipt}` }, message(said, [paragraph(said)]));
}

const kept = words('証跡をこの一覧のスレッドに残しました。', 'The evidence is kept in the thread of the checklist.');

async function answered(
  ports: AnswerPorts,
  { query, raw }: { readonly query: AnyQuery; readonly raw: NamedQuestion['raw'] },
  { asker, receipt }: Keeper,
): Promise<{ readonly full: Message; readonly plain: Message }> {
  const { policy, clock } = ports;
  const { language } = policy;
  const question: Question = { query, raw, asker, source: 'button', receipt };
  const draw = (answer: Answer, native: boolean): Message =>
    drawAnswer(answer, forAll({ language, now: clock.now(), native: () => native }), [context(typed(query.name))]);
  try {
    const answer = await ask(ports, query, raw, asker, async (result) => {
      await recordRead(ports, question, result);
      return query.shareable ? result.answer : { title: result.answer.title, lead: result.answer.lead ?? [] };
    });
    return { full: draw(answer, true), plain: draw(answer, false) };
  } catch (error) {
    ports.log.error({ err: error, operation: query.name, person: asker.id }, 'evidence not read');
    const answer: Answer = { title: failed(query) };
    return { full: draw(answer, false), plain: draw(answer, false) };
  }
}

const failed = ({ name }: AnyQuery): Words =>
  words(`⚠ ${typed(name)} を読み取れませんでした`, `⚠ ${typed(name)} could not be read`);
