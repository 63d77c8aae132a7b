import { type RawBuilder, sql } from 'kysely';
import { named } from '../db/named.ts';
import { NO_NAME } from '../domain/text/text.ts';

/**
 * A partner's name, cut as every text of people outside. A marketplace may allow a partner without one, who is called `—`.
 * Null only where a join found no partner.
 * @param as what the select calls the table
 */
export const partnerName = <Name extends string | null = string>(
  as: 'p' | 'manufacturing_partners' = 'p',
): RawBuilder<Name> => {
  const [id, name] = [sql.ref(`${as}.id`), sql.ref(`${as}.name`)];
  return sql<Name>`case when ${id} is not null then coalesce(${named(name)}, ${sql.lit(NO_NAME)}) end`;
};
