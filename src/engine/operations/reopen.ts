import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { words } from '../../domain/words.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { Raw } from '../parameters/parameter.ts';
import type { Uses } from '../ports.ts';
import { findReceipt, type Receipt } from '../receipts/receipt.ts';
import { findPreview } from './preview.ts';

/**
 * What an operation's button opens it with: its subject, or everything that the same person entered for a receipt that
 * was refused or failed. @throws Refused when that receipt is not theirs.
 */
export async function reopenArguments(
  { db }: Uses<'db'>,
  operation: AnyOperation,
  carried: Raw,
  person: Person,
): Promise<Raw> {
  if (carried['receipt'] === undefined) return carried;
  const receipt = await findReceipt(db, carried['receipt']);
  if (receipt?.name !== operation.name || receipt.actor !== person.id)
    throw new Refused('expired', words('以前の入力内容が見つかりません。', 'What was entered before is gone.'), {
      section: operation.section,
    });
  return rawOf(receipt, (await findPreview(db, receipt.preview_id, operation.name, person.id))?.parameters);
}

/** What a submission gave. What the preview was about is the preview's: a submission cannot move it to another subject. */
export const rawOf = (receipt: Receipt, bound: Raw | undefined): Raw => ({ ...receipt.parameters, ...bound });
