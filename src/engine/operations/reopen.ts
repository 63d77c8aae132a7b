import type { Person } from '../../domain/permission/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { words } from '../../domain/text/words.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { Raw } from '../parameters/parameter.ts';
import type { Uses } from '../ports.ts';
import { findReceipt, type Receipt } from '../receipts/receipt.ts';
import { findPreview } from './preview.ts';

/**
 * The values with which an operation's button opens it: its subject, or everything that the same person entered for an
 * earlier receipt. @throws Refused when that receipt is not theirs.
 */
export async function reopenArguments(
  { db }: Uses<'db'>,
  operation: AnyOperation,
  payload: Raw,
  person: Person,
): Promise<Raw> {
  if (payload['receipt'] === undefined) return payload;
  const receipt = await findReceipt(db, payload['receipt']);
  if (receipt?.name !== operation.name || receipt.actor !== person.id)
    throw new Refused('expired', words('以前の入力内容が見つかりません。', 'The earlier input cannot be found.'), {
      section: operation.section,
    });
  return rawOf(receipt, (await findPreview(db, receipt.preview_id, operation.name, person.id))?.parameters);
}

/** A submission's values. The preview's own values win, so that a submission cannot change the subject. */
export const rawOf = (receipt: Receipt, bound: Raw | undefined): Raw => ({ ...receipt.parameters, ...bound });
