import type { Json } from '../../db/tables.ts';
import type { Person } from '../../domain/permission/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { linkTo } from '../../domain/links.ts';
import { denial, rolesOf } from '../../domain/permission/permission.ts';
import type { AuditSource } from '../../db/tables.ts';
import type { Message } from '../../slack/blocks.ts';
import { type NativeBlock, nativeBlocks, nativesIn } from '../../slack/native-blocks.ts';
import { rememberRefused } from '../posting/refused-blocks.ts';
import { type Placement, ResponseRefused } from '../../slack/respond.ts';
import { slackCode } from '../../slack/web-client.ts';
import { isChannelId } from '../../domain/text/slack-id.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { type AuditEntry, record } from '../audit/audit.ts';
import { recordAtOnce } from '../audit/at-once.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import { lookForWaiting, storeNotice } from '../posting/card.ts';
import type { HasCards } from '../posting/due-card.ts';
import { decisionsFor } from '../definitions/decision-button.ts';
import type { AnyQuery } from '../definitions/query.ts';
import { type Raw, recordedValues } from '../parameters/parameter.ts';
import type { Uses } from '../ports.ts';
import { isReadOnly } from '../receipts/explain.ts';
import { endReceipt } from '../receipts/receipt.ts';
import { ask, type QueryResult, type QueryDependencies } from './ask.ts';
import { present } from './present.ts';
import { type Presentation } from './presentation.ts';

/** One question: who asked what, and its receipt. */
export interface Question {
  readonly query: AnyQuery;
  readonly raw: Raw;
  readonly asker: Person;
  readonly source: AuditSource;
  readonly receipt: string;
}

/** Where the answer appears, and whether others see it. */
export interface Appearance {
  readonly placement: Placement;
  readonly shared: boolean;
}

export const forAsker: Appearance = { placement: 'ephemeral', shared: false };
export const forChannel: Appearance = { placement: 'in_channel', shared: true };

export type AnswerPorts = QueryDependencies &
  HasCatalog &
  HasCards &
  Uses<'db' | 'policyHash' | 'messenger' | 'refusedBlocks' | 'policy' | 'clock' | 'cardsChanged' | 'log'>;

/** @throws Refused when the person may not ask the query. */
export function permitQuery({ policy }: Uses<'policy'>, { role, section }: AnyQuery, person: Person): void {
  const denied = denial(person, role, policy, 'question');
  if (denied) throw new Refused('not_permitted', denied, { section });
}

/** Refused: the answer has personal data. @param next what may be done instead */
export const notShareable = (next?: Words): Refused =>
  new Refused(
    'invalid',
    words('個人情報を含むため、共有できません。', 'This contains personal data and cannot be shared.'),
    {
      ...(next && { next }),
    },
  );

/** @throws Refused when people of another company would read it, or Slack does not say who reads the channel. */
export async function permitSharing(
  { messenger }: Uses<'messenger'>,
  { section }: AnyQuery,
  channel: string | undefined,
): Promise<void> {
  if (channel === undefined || !isChannelId(channel)) return;
  const state = await messenger.lookAt(channel).catch((error: unknown) => slackCode(error));
  if (typeof state === 'string')
    throw new Refused(
      'unsafe_channel',
      words(
        `このチャンネルが社外と共有されているか確認できないため（${state}）、投稿しません。`,
        `Slack does not say whether this channel is shared outside (${state}), so nothing is posted.`,
      ),
      {
        section,
        next: words(
          '番頭をチャンネルに招待するか、`share` を外してください。',
          'Invite Banto to the channel, or leave out `share`.',
        ),
      },
    );
  if (state.shared === 'outside')
    throw new Refused(
      'unsafe_channel',
      words(
        'このチャンネルは社外と共有されているため、投稿しません。',
        'This channel is shared outside, so nothing is posted.',
      ),
      { section },
    );
}

/**
 * Answers a question. The rows are shown only after the audit log has recorded that they were read; when nothing can be
 * written, the answer says that the record is missing.
 */
export async function answer(
  ports: AnswerPorts,
  question: Question,
  responseUrl: string | undefined,
  appearance: Appearance,
): Promise<void> {
  const { query, raw, asker } = question;
  // Without a response URL (Home, a modal) the answer is a direct message.
  const { placement, shared } = responseUrl === undefined ? forAsker : appearance;
  const result = await ask(ports, query, raw, asker, (read) => Promise.resolve(read));
  const recorded = await recordRead(ports, question, result);
  const shown = recorded ? result.answer : { ...result.answer, notes: [...(result.answer.notes ?? []), notRecorded] };
  if (recorded && query.cards) await lookForWaiting(ports, query.cards);
  const language = shared ? ports.policy.language : asker.language;
  const draw: Draw = (native) => present(query, shown, presentation(ports, question, { language, native, shared }));
  if (responseUrl !== undefined) return respondWithFallback(ports, responseUrl, draw, placement);
  const [full, plain] = [draw((type) => !ports.refusedBlocks.has(type)), draw(() => false)];
  await storeNotice(ports.db, { key: `answer:${question.receipt}`, channel: asker.id, message: full, plain });
  ports.cardsChanged();
}

/** How an answer is drawn for the person who asked. */
export function presentation(
  { policy, clock, catalog }: HasCatalog & Uses<'policy' | 'clock'>,
  { asker, receipt }: Pick<Question, 'asker' | 'receipt'>,
  how: Pick<Presentation, 'language' | 'native' | 'shared'>,
): Presentation {
  const roles = rolesOf(asker, policy);
  return {
    ...how,
    ...(how.shared && { sharer: asker.displayName }),
    personal: !how.shared && seesPersonal(asker, { policy }),
    now: clock.now(),
    link: (thing) => linkTo(policy.links, thing, { shared: how.shared }),
    receipt,
    operation: (name) => {
      const operation = catalog.findOperation(name);
      return operation && roles.includes(operation.role) ? operation : undefined;
    },
    mayStart: (name) => {
      const definition = catalog.findOperation(name) ?? catalog.findQuery(name) ?? catalog.findChange(name);
      return definition !== undefined && roles.includes(definition.role);
    },
    decisions: (request) => decisionsFor(asker, request, policy),
  };
}

/** Whether a person sees personal data in their own answers: operators and above, not viewers. */
export const seesPersonal = (person: Person, { policy }: Uses<'policy'>): boolean =>
  rolesOf(person, policy).includes('operator');

type Draw = (native: (type: NativeBlock) => boolean) => Message;

/**
 * Sends the answer in Slack's own blocks. Slack does not say which block type it refuses, so this leaves out the newest
 * type first, then the next, then all of them.
 */
async function respondWithFallback(
  ports: Uses<'messenger' | 'refusedBlocks'>,
  url: string,
  draw: Draw,
  placement: Placement,
): Promise<void> {
  const known = nativeBlocks.filter((type) => !ports.refusedBlocks.has(type));
  const full = draw((type) => known.includes(type));
  const used = known.filter((type) => full.blocks.some((block) => nativesIn(block).includes(type))).toReversed();
  const without: readonly NativeBlock[][] = [[], ...used.map((type) => [type]), ...(used.length > 1 ? [used] : [])];
  for (const [index, left] of without.entries()) {
    const message = draw((type) => known.includes(type) && !left.includes(type));
    try {
      await ports.messenger.respond(url, message, placement);
    } catch (error) {
      const last = index === without.length - 1;
      if (last || !(error instanceof ResponseRefused) || !error.blocksRefused) throw error;
      continue;
    }
    return rememberRefused(ports, full, message);
  }
}

export const notRecorded = words(
  'データベースが読み取り専用のため、この照会は監査ログに残っていません。',
  'The database is read-only, so the audit log has no record of this question.',
);

/** Records a question with its values, and on its receipt the statements that read the rows; as {@link keepRead}. */
export function recordRead(
  ports: RecordPorts,
  { query, raw, ...asked }: Question,
  { rows, statements }: QueryResult,
): Promise<boolean> {
  const result: Json = {
    rows,
    statements: statements.map(({ sql, parameters }) => ({
      sql,
      parameters: JSON.parse(JSON.stringify(parameters)) as Json,
    })),
  };
  return keepRead(ports, {
    ...asked,
    operation: query.name,
    result,
    after: { parameters: recordedValues(query.parameters, raw), rows },
  });
}

/** What a read leaves: the result of its receipt, and what the audit log has of it. */
interface Read extends Omit<Question, 'query' | 'raw'> {
  readonly operation: string;
  readonly result: Json;
  readonly after: { readonly parameters: Raw; readonly rows: number };
}

type RecordPorts = Uses<'db' | 'clock' | 'policyHash' | 'log'>;

/**
 * Records in the audit log that rows were read, and ends the receipt. Returns false when the database takes no writes:
 * then the log of the process is the only record.
 */
export async function keepRead(ports: RecordPorts, read: Read): Promise<boolean> {
  try {
    await storeRead(ports, read);
    return true;
  } catch (error) {
    if (!isReadOnly(error)) throw error;
    const { operation, asker, after } = read;
    ports.log.error({ err: error, operation, person: asker.id, rows: after.rows }, 'question not recorded');
    return false;
  }
}

async function storeRead(
  { db, clock, policyHash }: RecordPorts,
  { operation, receipt, asker, source, result, after }: Read,
): Promise<void> {
  const at = clock.now();
  const entry = {
    at,
    actor: asker.id,
    team: asker.team,
    source,
    operation,
    subject: null,
    outcome: 'read',
    reason: null,
    before: null,
    after,
    receiptId: receipt,
    policy: policyHash,
  } as const satisfies AuditEntry;
  if (await recordAtOnce(db, entry, result)) return;
  await db.transaction().execute(async (trx) => {
    await endReceipt(trx, receipt, 'done', result, at);
    await record(trx, [entry]);
  });
}
