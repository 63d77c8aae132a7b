import type { Person } from '../../domain/permission/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { runbookSections } from '../../domain/runbook.ts';
import { dayOf, formatTime } from '../../domain/time/tokyo.ts';
import { type Language, words } from '../../domain/text/words.ts';
import { counted } from '../../domain/text/yen.ts';
import { bullets, header, type Message, message, paragraph } from '../../slack/blocks.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyQuery } from '../definitions/query.ts';
import type { Uses } from '../ports.ts';
import { findReceipt, type Receipt } from '../receipts/receipt.ts';
import { showMessage } from '../receipts/show-reply.ts';
import { ask } from './ask.ts';
import { type AnswerAction, readAnswerClick } from './buttons.ts';
import { csvLines } from './csv.ts';
import { BYTE_ORDER_MARK } from '../../domain/csv/write.ts';
import {
  answer,
  type AnswerPorts,
  forChannel,
  notRecorded,
  permitQuery,
  notShareable,
  permitSharing,
  type Question,
  recordRead,
  seesPersonal,
} from './question.ts';
import { sqlMessages } from './statements.ts';

/** The question that an answer's button belongs to. */
export interface StoredQuestion {
  /** The button that was pressed. */
  readonly button: AnswerAction;
  readonly receipt: Receipt;
  readonly query: AnyQuery;
}

/** The stored question behind an answer's button. @throws Refused, OutdatedPayload when there is none. */
export async function findStoredQuestion(
  { db, catalog }: HasCatalog & Uses<'db'>,
  pressed: AnswerAction | 'more',
  click: Pick<ClickDelivery, 'value' | 'block'>,
): Promise<StoredQuestion> {
  const { button, receipt: id } = readAnswerClick(pressed, click);
  const receipt = await findReceipt(db, id);
  const query = receipt && catalog.findQuery(receipt.name);
  if (query) return { button, receipt, query };
  throw new Refused(
    'expired',
    words(
      'この回答の記録が見つかりません。コマンドをもう一度実行してください。',
      'The record of this answer cannot be found. Please run the command again.',
    ),
  );
}

/** A click on an answer's button, stored as a new question. */
export interface AnswerClick {
  readonly asked: StoredQuestion;
  readonly click: ClickDelivery;
  readonly person: Person;
  readonly receipt: string;
}

/** Does what an answer's button says, for the stored question; checks the person's permission again. */
export async function clickAnswer(
  ports: AnswerPorts,
  { asked: { button, receipt: asked, query }, click, person, receipt }: AnswerClick,
): Promise<void> {
  permitQuery(ports, query, person);
  const url = click.responseUrl;
  const say = (shown: Message, part = 0): Promise<void> =>
    showMessage(ports, url, { person: person.id, key: `said:${receipt}:${part}` }, shown);
  const question: Question = { query, raw: asked.parameters, asker: person, source: 'button', receipt };
  switch (button) {
    case 'refresh':
      // A shared answer is posted anew: who reads the channel may have changed.
      if (!click.ephemeral) await permitSharing(ports, query, click.channel);
      return answer(ports, question, url, { placement: 'replace', shared: !click.ephemeral });
    case 'share':
      if (!query.shareable) throw notShareable();
      await permitSharing(ports, query, click.channel);
      return answer(ports, question, url, forChannel);
    case 'csv':
      return say(await sendCsv(ports, question));
    case 'sql':
      for (const [part, page] of sqlMessages(asked, person.language).entries()) await say(page, part);
      return undefined;
    case 'runbook':
      return say(runbookMessage(query, person.language));
  }
}

/** Sends the answer's tables as a file; returns what to say about it. */
async function sendCsv(ports: AnswerPorts, question: Question): Promise<Message> {
  const { query, raw, asker } = question;
  const { clock, messenger } = ports;
  const now = clock.now();
  const { language } = asker;
  const sent = await ask(ports, query, raw, asker, async (result) => {
    const tables = result.answer.tables ?? [];
    if (tables.length === 0)
      throw new Refused('invalid', words('この回答に表はありません。', 'This answer has no table.'));
    const parts: string[] = [BYTE_ORDER_MARK];
    const [personal, named] = [seesPersonal(asker, ports), tables.length > 1];
    for (const [index, table] of tables.entries()) {
      if (index > 0) parts.push('\r\n');
      for await (const line of csvLines(table, language, now, personal, named)) parts.push(line);
    }
    const recorded = await recordRead(ports, question, result);
    return {
      recorded,
      content: Buffer.from(parts.join(''), 'utf8'),
      rows: tables.reduce((sum, { total }) => sum + total, 0),
      title: result.answer.title[language],
    };
  });
  const comment = words(
    `${sent.title}（${sent.rows}件、${formatTime(now, 'ja', now)} JST 時点）`,
    `${sent.title} (${counted(sent.rows, 'row')}, as of ${formatTime(now, 'en', now)} JST)`,
  )[language];
  const missing = sent.recorded ? '' : `\n${notRecorded[language]}`;
  await messenger.sendFile(asker.id, {
    name: `${query.name.replace('.', '-')}-${dayOf(now)}.csv`,
    title: sent.title,
    content: sent.content,
    comment: comment + missing,
  });
  return csvSentMessage(language);
}

/** Where the file is. */
export const csvSent = words('CSVをDMで送りました。', 'The CSV is in your direct messages.');

export const csvSentMessage = (language: Language): Message =>
  message(csvSent[language], [paragraph(csvSent[language])]);

/** What the runbook says about the question, and what is wrong with its statements. */
function runbookMessage(query: AnyQuery, language: Language): Message {
  const title = runbookSections[query.section][language];
  const items = (query.replaces ?? []).map(({ statement, flaw }) => [
    { bold: `${statement[language]}: ` },
    flaw[language],
  ]);
  const none = words('手順書にSQLはありません。', 'The runbook has no statement for this.')[language];
  return message(title, [
    header(title),
    paragraph(query.summary[language]),
    items.length > 0 ? bullets(items) : paragraph(none),
  ]);
}
