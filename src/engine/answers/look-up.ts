import { formatTime } from '../../domain/tokyo.ts';
import { words } from '../../domain/words.ts';
import { context, type Message } from '../../slack/blocks.ts';
import { record } from '../audit/audit.ts';
import { maskEmails } from '../parameters/clues.ts';
import { refersTo } from '../definitions/reference.ts';
import type { AnyQuery } from '../definitions/query.ts';
import { isReadOnly } from '../receipts/failures.ts';
import { endReceipt } from '../receipts/receipt.ts';
import { ask } from './ask.ts';
import { type Findings, findIn } from './finding.ts';
import { drawAnswer } from './present.ts';
import { type AnswerPorts, notRecorded, presentation, type Question } from './question.ts';

const find = refersTo('query', 'ops.find');

/** The question that a message shortcut asks. @throws when no feature has it, which the check at start prevents. */
export function findQueryOrThrow({ catalog }: Pick<AnswerPorts, 'catalog'>): AnyQuery {
  const query = catalog.findQuery(find);
  if (!query) throw new Error(`there is no ${find}`);
  return query;
}

/**
 * Says what stands in a message, as `/ops find` does for a typed text. Only what was recognised is stored, with masked
 * addresses: neither the message nor the statements, whose parameters have parts of it.
 */
export async function lookUp(
  ports: AnswerPorts,
  { asker, receipt }: Pick<Question, 'asker' | 'receipt'>,
  message: string,
): Promise<Message> {
  const query = findQueryOrThrow(ports);
  let findings: Findings | undefined;
  const inMessage: AnyQuery = {
    ...query,
    parameters: {},
    async run(of) {
      findings = await findIn(ports, of, { text: message, in: 'message' });
      return findings.answer;
    },
  };
  const { answer, rows } = await ask(ports, inMessage, {}, asker, (result) => Promise.resolve(result));
  const recorded = await recordLookUp(ports, { asker, receipt, recognised: findings?.recognised ?? [], rows });
  const now = ports.clock.now();
  const { language } = asker;
  const native = (type: Parameters<typeof ports.refusedBlocks.has>[0]): boolean => !ports.refusedBlocks.has(type);
  const how = presentation(ports, { asker, receipt }, { language, native, shared: false });
  const readAt = words(`${formatTime(now, 'ja', now)} JST 時点`, `as of ${formatTime(now, 'en', now)} JST`);
  return drawAnswer(recorded ? answer : { ...answer, notes: [...(answer.notes ?? []), notRecorded] }, how, [
    context(readAt[language]),
  ]);
}

interface LookedUp extends Pick<Question, 'asker' | 'receipt'> {
  readonly recognised: readonly string[];
  readonly rows: number;
}

/** Returns false while the database takes no writes. */
async function recordLookUp(
  { db, clock, policyHash, log }: AnswerPorts,
  { asker, receipt, recognised, rows }: LookedUp,
): Promise<boolean> {
  const at = clock.now();
  const text = recognised.map(maskEmails).join(', ');
  try {
    await db.transaction().execute(async (trx) => {
      await endReceipt(trx, receipt, 'done', { recognised: text, rows }, at);
      await record(trx, [
        {
          at,
          actor: asker.id,
          team: asker.team,
          source: 'shortcut',
          operation: find,
          subject: null,
          outcome: 'read',
          reason: null,
          before: null,
          after: { parameters: { text }, rows },
          receiptId: receipt,
          policy: policyHash,
        },
      ]);
    });
    return true;
  } catch (error) {
    if (!isReadOnly(error)) throw error;
    log.error({ err: error, operation: find, person: asker.id, rows }, 'look-up not recorded');
    return false;
  }
}
