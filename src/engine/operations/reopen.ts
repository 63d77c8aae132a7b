import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { words } from '../../domain/words.ts';
import type { Engine } from '../ports.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { findReceipt } from '../receipts/receipt.ts';
import { findPreview } from './apply.ts';
import type { Raw } from './preview.ts';
import { rawOf } from './handler.ts';

/**
 * What an operation's button opens it with: its subject, or all that the same person entered for an attempt that came to
 * nothing. @throws Refused when that attempt is not theirs.
 */
export async function reopenArguments(
  { db }: Engine,
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
