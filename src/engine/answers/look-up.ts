import { formatTime } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import { context, type Message } from '../../slack/blocks.ts';
import { maskEmails } from '../parameters/clues.ts';
import { refersTo } from '../definitions/reference.ts';
import type { AnyQuery } from '../definitions/query.ts';
import { ask } from './ask.ts';
import { type Findings, findIn } from './finding.ts';
import { drawAnswer } from './present.ts';
import { type AnswerPorts, keepRead, notRecorded, presentation, type Question } from './question.ts';

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
  const recognised = (findings?.recognised ?? []).map(maskEmails).join(', ');
  const recorded = await keepRead(ports, {
    asker,
    receipt,
    source: 'shortcut',
    operation: query.name,
    result: { recognised, rows },
    after: { parameters: { text: recognised }, rows },
  });
  const now = ports.clock.now();
  const { language } = asker;
  const native = (type: Parameters<typeof ports.refusedBlocks.has>[0]): boolean => !ports.refusedBlocks.has(type);
  const how = presentation(ports, { asker, receipt }, { language, native, shared: false });
  const readAt = words(`${formatTime(now, 'ja', now)} JST 時点`, `as of ${formatTime(now, 'en', now)} JST`);
  return drawAnswer(recorded ? answer : { ...answer, notes: [...(answer.notes ?? []), notRecorded] }, how, [
    context(readAt[language]),
  ]);
}
