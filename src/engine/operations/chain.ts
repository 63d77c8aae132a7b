import type { Button } from '@slack/types';
import type { Person } from '../../domain/actor.ts';
import { words } from '../../domain/words.ts';
import { formatCount } from '../../domain/yen.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { stepButton } from '../definitions/step-button.ts';
import { readingContext } from '../parameters/parameter.ts';
import type { Uses } from '../ports.ts';
import type { Receipt } from '../receipts/receipt.ts';
import { readArguments } from './arguments.ts';
import { operationContext } from './preview.ts';
import { rawOf } from './reopen.ts';

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
  const asked = await ports.db
    .selectFrom('banto.request')
    .select('subject')
    .where('state', '=', 'open')
    .where('operation', '=', operation.name)
    .execute();
  const taken = new Set([done, ...asked.map(({ subject }) => subject)]);
  const left = waiting.filter((id) => !taken.has(operation.subject({ id })));
  const [id] = left;
  if (id === undefined) return undefined;
  const { label } = chain;
  const text = words(
    `${label.ja}（残り${formatCount(left.length, 'ja')}）`,
    `${label.en} (${formatCount(left.length, 'en')} left)`,
  );
  return stepButton({ does: operation, label: text, values: { id } }, person.language, { style: 'primary' });
}
