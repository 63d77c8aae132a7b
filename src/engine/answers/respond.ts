import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { runbookSections } from '../../domain/runbook.ts';
import { dayOf, formatTime } from '../../domain/tokyo.ts';
import { type Language, words } from '../../domain/words.ts';
import type { AuditOutcome, AuditSource, Json } from '../../db/tables.ts';
import { bullets, header, type Message, message, paragraph } from '../../slack/blocks.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import { type Placement, ResponseRefused } from '../../slack/respond.ts';
import { type AnswerAction, answerActions } from './buttons.ts';
import { ask, type Asked } from './ask.ts';
import { record } from '../audit/audit.ts';
import { BYTE_ORDER_MARK, csvLines } from './csv.ts';
import type { Engine } from '../ports.ts';
import { denial, rolesOf } from '../../domain/permission.ts';
import { type NativeBlock, nativeBlocks } from '../../slack/native-blocks.ts';
import { present, type Presentation } from './present.ts';
import { recordedValues } from '../parameters/parameter.ts';
import type { AnyQuery } from '../definitions/query.ts';
import { findReceipt, type Receipt, endReceipt } from '../receipts/receipt.ts';
import { sqlMessages } from './statements.ts';

/** One question being answered: who asked what, by which delivery. */
export interface Question {
  readonly query: AnyQuery;
  readonly raw: Readonly<Record<string, string>>;
  readonly asker: Person;
  readonly source: AuditSource;
  readonly receipt: string;
}

/** Where the answer stands, and whether others than the asker see it. */
export interface Appearance {
  readonly placement: Placement;
  readonly shared: boolean;
}

export const forAsker: Appearance = { placement: 'ephemeral', shared: false };
export const forChannel: Appearance = { placement: 'in_channel', shared: true };

/** @throws Refused when the person may not ask it. */
export function permitQuery(engine: Engine, query: AnyQuery, person: Person): void {
  const denied = denial(person, query.role, engine.policy);
  if (denied) throw new Refused('not_permitted', denied, { section: query.section });
}

/**
 * Answers a question: the rows are read, the reading is recorded, and only then does anyone see them.
 */
export async function answer(
  engine: Engine,
  question: Question,
  responseUrl: string,
  { placement, shared }: Appearance,
): Promise<void> {
  const { query, raw, asker } = question;
  const asked = await ask(engine, query, raw, asker, (answered) => Promise.resolve(answered));
  await recordRead(engine, question, asked);
  const language = shared ? engine.policy.language : asker.language;
  const draw: Draw = (native) =>
    present(query, asked.answer, presentation(engine, question, { language, native, shared }));
  await respondWithFallback(engine, responseUrl, draw, placement);
}

function presentation(
  engine: Engine,
  { asker, receipt }: Question,
  how: Pick<Presentation, 'language' | 'native' | 'shared'>,
): Presentation {
  const roles = rolesOf(asker, engine.policy);
  return {
    ...how,
    ...(how.shared && { sharer: asker.displayName }),
    personal: !how.shared && seesPersonal(asker, engine),
    now: engine.clock.now(),
    receipt,
    operation: (name) => {
      const operation = engine.catalog.findOperation(name);
      return operation && roles.includes(operation.role) ? operation : undefined;
    },
  };
}

/** A viewer asks what shows no personal data; who works with people's data sees it, in answers of their own. */
const seesPersonal = (person: Person, { policy }: Engine): boolean => rolesOf(person, policy).includes('operator');

type Draw = (native: (type: NativeBlock) => boolean) => Message;

/**
 * Sends the answer in Slack's own blocks. Slack does not say which type it refuses, so the newest goes first, then the
 * next, then all of them; what was left out of the message that Slack took is remembered.
 */
async function respondWithFallback(engine: Engine, url: string, draw: Draw, placement: Placement): Promise<void> {
  const known = nativeBlocks.filter((type) => !engine.refusedBlocks.has(type));
  const full = draw((type) => known.includes(type));
  const used = known.filter((type) => full.blocks.some((block) => (block.type as string) === type)).toReversed();
  const without: readonly NativeBlock[][] = [[], ...used.map((type) => [type]), ...(used.length > 1 ? [used] : [])];
  for (const [index, left] of without.entries()) {
    try {
      await engine.messenger.respond(
        url,
        draw((type) => known.includes(type) && !left.includes(type)),
        placement,
      );
    } catch (error) {
      const last = index === without.length - 1;
      if (last || !(error instanceof ResponseRefused) || !error.blocksRefused) throw error;
      continue;
    }
    for (const type of left) await engine.refusedBlocks.add(type);
    return;
  }
}

async function recordRead(engine: Engine, question: Question, { rows, statements }: Asked): Promise<void> {
  const { query, raw, receipt } = question;
  const result = {
    rows,
    statements: statements.map(({ sql, parameters }) => ({
      sql,
      parameters: JSON.parse(JSON.stringify(parameters)) as Json,
    })),
  };
  await recordQuestion(
    engine,
    question,
    'read',
    null,
    { parameters: recordedValues(query.parameters, raw), rows },
    result,
    query.name,
    receipt,
  );
}

async function recordQuestion(
  engine: Engine,
  { asker, source }: Question,
  outcome: AuditOutcome,
  reason: string | null,
  after: Json,
  result: Json,
  operation: string,
  receipt: string,
): Promise<void> {
  const at = engine.clock.now();
  await engine.db.transaction().execute(async (trx) => {
    await endReceipt(trx, receipt, 'done', result, at);
    const { policyHash: policy } = engine;
    await record(trx, [
      {
        at,
        actor: asker.id,
        team: asker.team,
        source,
        operation,
        subject: null,
        outcome,
        reason,
        before: null,
        after,
        receiptId: receipt,
        policy,
      },
    ]);
  });
}

/** The question that an answer's button is about. */
export interface AskedBefore {
  readonly receipt: Receipt;
  readonly query: AnyQuery;
}

/** The stored question behind an answer's button. @throws Refused, OutdatedPayload when there is none. */
export async function askedBefore(engine: Engine, name: AnswerAction, value: string | undefined): Promise<AskedBefore> {
  const receipt = await findReceipt(engine.db, answerActions[name].action.parse(value).receipt);
  const query = receipt && engine.catalog.findQuery(receipt.name);
  if (query) return { receipt, query };
  throw new Refused(
    'expired',
    words(
      'この回答の記録が見つかりません。コマンドをもう一度実行してください。',
      'The record of this answer is gone. Please run the command again.',
    ),
  );
}

/** What a press of an answer's button does; the question is the stored one, the person is judged anew. */
export async function pressAnswerButton(
  engine: Engine,
  name: AnswerAction,
  { receipt: asked, query }: AskedBefore,
  click: ClickDelivery,
  presser: Person,
  receipt: string,
): Promise<string> {
  permitQuery(engine, query, presser);
  const url = click.responseUrl ?? '';
  const question: Question = { query, raw: asked.parameters, asker: presser, source: 'button', receipt };
  switch (name) {
    case 'refresh':
      await answer(engine, question, url, { placement: 'replace', shared: !click.ephemeral });
      break;
    case 'share':
      if (!query.shareable)
        throw new Refused(
          'invalid',
          words('個人情報を含むため、共有できません。', 'This holds personal data and cannot be shared.'),
        );
      await answer(engine, question, url, forChannel);
      break;
    case 'csv':
      await sendCsv(engine, question, url);
      break;
    case 'sql':
      for (const each of sqlMessages(asked, presser.language)) await engine.messenger.respond(url, each, 'ephemeral');
      break;
    case 'runbook':
      await engine.messenger.respond(url, runbookMessage(query, presser.language), 'ephemeral');
      break;
  }
  return query.name;
}

async function sendCsv(engine: Engine, question: Question, url: string): Promise<void> {
  const { query, raw, asker } = question;
  const now = engine.clock.now();
  const { language } = asker;
  const sent = await ask(engine, query, raw, asker, async (asked) => {
    const tables = asked.answer.tables ?? [];
    const parts: string[] = [];
    if (tables.length === 0) {
      throw new Refused('invalid', words('この回答に表はありません。', 'This answer has no table.'));
    }
    parts.push(BYTE_ORDER_MARK);
    for (const [index, table] of tables.entries()) {
      if (index > 0) parts.push('\r\n');
      for await (const line of csvLines(table, language, now, seesPersonal(asker, engine))) parts.push(line);
    }
    await recordRead(engine, question, asked);
    return { content: Buffer.from(parts.join(''), 'utf8'), rows: asked.rows, title: asked.answer.title[language] };
  });
  const comment = words(
    `${sent.title}（${sent.rows}件、${formatTime(now, 'ja', now)} JST 時点）`,
    `${sent.title} (${sent.rows} rows, as of ${formatTime(now, 'en', now)} JST)`,
  )[language];
  await engine.messenger.sendFile(asker.id, {
    name: `${query.name.replace('.', '-')}-${dayOf(now)}.csv`,
    title: sent.title,
    content: sent.content,
    comment,
  });
  const told = words('CSVをあなたへのダイレクトメッセージに送りました。', 'The CSV is in your direct messages.')[
    language
  ];
  await engine.messenger.respond(url, message(told, [paragraph(told)]), 'ephemeral');
}

/** What the runbook says here, and why Banto does it otherwise. */
function runbookMessage(query: AnyQuery, language: Language): Message {
  const title = runbookSections[query.section][language];
  const items = query.replaces.map(({ statement, flaw }) => [{ bold: `${statement[language]}: ` }, flaw[language]]);
  const none = words('手順書にSQLはありません。', 'The runbook has no statement for this.')[language];
  return message(title, [
    header(title),
    paragraph(query.summary[language]),
    items.length > 0 ? bullets(items) : paragraph(none),
  ]);
}
