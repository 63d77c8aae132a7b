import type { Json } from '../../db/tables.ts';
import { limitOf, secondPersonNeeded, type Weight } from '../../domain/second-person/second-person.ts';
import { firstFitting } from '../../domain/text/text.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { formatYen } from '../../domain/text/yen.ts';
import { limits } from '../../slack/limits.ts';
import type { Db, Trx } from '../database.ts';
import type { AnyOperation, OperationContext } from '../definitions/operation.ts';
import type { AnyValues } from '../parameters/parameter.ts';

/** What is known about a second person before the last button is pressed. A type, so that it counts as JSON. */
export type Approval = {
  /** Why a second person will be asked; null when this person is enough, as far as is known now. */
  readonly why: Words | null;
  /** Yen that are moved; null when the operation does not say. */
  readonly amount: number | null;
  /** The smallest single amount in it; null when the operation does not say. */
  readonly smallest: number | null;
  /** Yen that this person has moved alone today. */
  readonly alone: number;
};

/** The rows of an operation that are weighed. */
interface Weighed {
  readonly row: Json;
  readonly values: AnyValues;
  readonly context: OperationContext;
}

/** Whether the operation needs a second person for these rows, and why. With `lock`, it stays so until the commit. */
export async function approvalFor(
  db: Db | Trx,
  operation: AnyOperation,
  { row, values, context }: Weighed,
  lock: boolean,
): Promise<Approval> {
  const { name, secondPerson } = operation;
  if (secondPerson === 'above-limit' && !operation.weigh) throw new Error(`${name} needs \`weigh\` for above-limit`);
  const weight: Weight | undefined = await operation.weigh?.(db, row, values, lock, context);
  const { amount, smallest, alone } = weight ?? { amount: 0, smallest: 0, alone: 0 };
  const why = secondPersonNeeded(secondPerson, { amount, smallest, alone }, limitOf(context.policy));
  return { why: why ?? null, amount: weight ? amount : null, smallest: weight ? smallest : null, alone };
}

/** The last button when it only asks: with the amount, as far as it fits. */
export function askingButton({ amount }: Pick<Approval, 'amount'>): Words {
  const yen = amount === null ? undefined : formatYen(amount);
  return words(
    firstFitting(limits.view.submit, yen && `承認を依頼する（${yen}）`, '承認を依頼する'),
    firstFitting(
      limits.view.submit,
      yen && `Request approval (${yen})`,
      yen && `Request approval ${yen}`,
      yen && `Request ${yen}`,
      'Request approval',
    ),
  );
}

/** What the modal says about a second person; undefined when there is nothing to say. */
export function approvalLine({ why, amount, alone }: Approval): Words | undefined {
  if (why)
    return words(
      `${why.ja}このボタンは承認の依頼だけを行い、2人目が承認すると実行されます。`,
      `${why.en} The button only requests approval; it is done once a second person approves.`,
    );
  if (alone <= 0 || amount === null) return undefined;
  return words(
    `本日、単独で処理した ${formatYen(alone)} と合わせると ${formatYen(alone + amount)} になります。先にほかの支払いを処理すると、承認の依頼に変わることがあります。`,
    `Together with the ${formatYen(alone)} already processed alone today it is ${formatYen(alone + amount)}. If you process others first, this may become a request for approval.`,
  );
}
