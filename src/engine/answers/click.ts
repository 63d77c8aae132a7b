import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { runbookSections } from '../../domain/runbook.ts';
import { dayOf, formatTime } from '../../domain/tokyo.ts';
import { type Language, words } from '../../domain/words.ts';
import { bullets, header, type Message, message, paragraph } from '../../slack/blocks.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyQuery } from '../definitions/query.ts';
import type { Uses } from '../ports.ts';
import { findReceipt, type Receipt } from '../receipts/receipt.ts';
import { ask } from './ask.ts';
import { type AnswerAction, answerActions } from './buttons.ts';
import { BYTE_ORDER_MARK, csvLines } from './csv.ts';
import {
  answer,
  type AnswerPorts,
  forChannel,
  notRecorded,
  permitQuery,
  type Question,
  recordRead,
  seesPersonal,
} from './question.ts';
import { sqlMessages } from './statements.ts';

/** The question that an answer's button belongs to. */
export interface StoredQuestion {
  readonly receipt: Receipt;
  readonly query: AnyQuery;
}

/** The stored question behind an answer's button. @throws Refused, OutdatedPayload when there is none. */
export async function findStoredQuestion(
  { db, catalog }: HasCatalog & Uses<'db'>,
  button: AnswerAction,
  value: string | undefined,
): Promise<StoredQuestion> {
  const receipt = await findReceipt(db, answerActions[button].action.parse(value).receipt);
  const query = receipt && catalog.findQuery(receipt.name);
  if (query) return { receipt, query };
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
  readonly button: AnswerAction;
  readonly asked: StoredQuestion;
  readonly click: ClickDelivery;
  readonly person: Person;
  readonly receipt: string;
}

/** Does what an answer's button says, for the stored question; checks the person's permission again. */
export async function clickAnswer(
  ports: AnswerPorts,
  { button, asked: { receipt: asked, query }, click, person, receipt }: AnswerClick,
): Promise<void> {
  permitQuery(ports, query, person);
  const { messenger } = ports;
  const url = click.responseUrl ?? '';
  const question: Question = { query, raw: asked.parameters, asker: person, source: 'button', receipt };
  switch (button) {
    case 'refresh':
      return answer(ports, question, url, { placement: 'replace', shared: !click.ephemeral });
    case 'share':
      if (!query.shareable)
        throw new Refused(
          'invalid',
          words('個人情報を含むため、共有できません。', 'This contains personal data and cannot be shared.'),
        );
      return answer(ports, question, url, forChannel);
    case 'csv':
      return sendCsv(ports, question, url);
    case 'sql':
      for (const page of sqlMessages(asked, person.language)) await messenger.respond(url, page, 'ephemeral');
      return undefined;
    case 'runbook':
      return messenger.respond(url, runbookMessage(query, person.language), 'ephemeral');
  }
}

async function sendCsv(ports: AnswerPorts, question: Question, url: string): Promise<void> {
  const { query, raw, asker } = question;
  const { clock, messenger } = ports;
  const now = clock.now();
  const { language } = asker;
  const sent = await ask(ports, query, raw, asker, async (result) => {
    const tables = result.answer.tables ?? [];
    if (tables.length === 0)
      throw new Refused('invalid', words('この回答に表はありません。', 'This answer has no table.'));
    const parts: string[] = [BYTE_ORDER_MARK];
    for (const [index, table] of tables.entries()) {
      if (index > 0) parts.push('\r\n');
      for await (const line of csvLines(table, language, now, seesPersonal(asker, ports))) parts.push(line);
    }
    const recorded = await recordRead(ports, question, result);
    return {
      recorded,
      content: Buffer.from(parts.join(''), 'utf8'),
      rows: result.rows,
      title: result.answer.title[language],
    };
  });
  const comment = words(
    `${sent.title}（${sent.rows}件、${formatTime(now, 'ja', now)} JST 時点）`,
    `${sent.title} (${sent.rows} rows, as of ${formatTime(now, 'en', now)} JST)`,
  )[language];
  const missing = sent.recorded ? '' : `\n${notRecorded[language]}`;
  await messenger.sendFile(asker.id, {
    name: `${query.name.replace('.', '-')}-${dayOf(now)}.csv`,
    title: sent.title,
    content: sent.content,
    comment: comment + missing,
  });
  await messenger.respond(url, csvSentMessage(language), 'ephemeral');
}

/** Says where the file is: in the person's direct messages. */
export function csvSentMessage(language: Language): Message {
  const said = words('CSVをあなたへのダイレクトメッセージに送りました。', 'The CSV is in your direct messages.')[
    language
  ];
  return message(said, [paragraph(said)]);
}

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
