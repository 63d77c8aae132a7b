import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import { contains } from '../db/like.ts';
import { Refused } from '../domain/errors.ts';
import { readUuid } from '../domain/typed/uuid.ts';
import { words } from '../domain/text/words.ts';
import type { MarketplaceTables } from './tables.ts';

const partner = expressionBuilder<MarketplaceTables, 'manufacturing_partners'>();

/** Whether a partner has a typed id, or the typed text in one of its names. Thousands may. */
export function isTypedPartner(typed: string): Expression<SqlBool> {
  const id = readUuid(typed);
  return id === undefined ? contains(partner, ['name', 'company_name'], typed) : partner('id', '=', id);
}

/** The refusal when {@link isTypedPartner} is true of none. */
export const noSuchPartner = (typed: string): Refused =>
  new Refused('not_found', words(`「${typed}」に当てはまるパートナーはいません。`, `No partner matches “${typed}”.`), {
    next: words(
      '名前の一部でも探せます。表記をご確認ください。',
      'Part of a name is enough; please check the spelling.',
    ),
  });
