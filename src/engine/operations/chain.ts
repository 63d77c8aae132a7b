import type { Button } from '@slack/types';
import type { Person } from '../../domain/permission/actor.ts';
import { hoursBefore } from '../../domain/time/duration.ts';
import { doneIn } from '../../domain/rehearsal.ts';
import { words } from '../../domain/text/words.ts';
import { formatCount } from '../../domain/text/yen.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { stepButton } from '../definitions/step-button.ts';
import { readingContext } from '../parameters/parameter.ts';
import type { Uses } from '../ports.ts';
import type { Receipt } from '../receipts/receipt.ts';
import { readArguments } from './arguments.ts';
import { idsAsked } from './asked-already.ts';
import { operationContext } from './preview.ts';
import { rawOf } from './reopen.ts';

/** What was done so lately is not the next one, even if it waits again, as a notification that fails once more. Hours. */
const DONE_LATELY_H = 1;

/** After one of many is done: a button that opens the same operation on the next, with how many are left. */
export async function nextButton(
  ports: Uses<'db' | 'dialect' | 'policy' | 'clock'>,
  operation: AnyOperation,
  receipt: Receipt,
  person: Person,
): Promise<Button | undefined> {
  const { chain } = operation;
  if (!chain) return undefined;
  const { subject: done } = readArguments(readingContext(ports), operation, rawOf(receipt, undefined));
  const waiting = await chain.waiting(ports.db, operationContext(ports, person));
  const asked = await idsAsked(ports.db, operation.name, waiting);
  const lately = await ports.db
    .selectFrom('banto.audit_log')
    .select('subject')
    .where('operation', '=', operation.name)
    .where('outcome', '=', doneIn(ports.policy))
    .where('at', '>', hoursBefore(ports.clock.now(), DONE_LATELY_H))
    .execute();
  const taken = new Set([done, ...lately.map(({ subject }) => subject)]);
  const left = waiting.filter((id) => !asked.has(id) && !taken.has(operation.subject({ id })));
  const [id] = left;
  if (id === undefined) return undefined;
  const { label } = chain;
  const text = words(
    `${label.ja}（残り${formatCount(left.length, 'ja')}）`,
    `${label.en} (${formatCount(left.length, 'en')} left)`,
  );
  return stepButton({ does: operation, label: text, values: { id } }, person.language, { style: 'primary' });
}
