import { sql } from 'kysely';
import { Refused } from '../../domain/errors.ts';
import { words } from '../../domain/words.ts';
import type { ReadDb } from '../../engine/database.ts';
import { readUuid } from '../../engine/parameters/parameters.ts';

/** Text in a LIKE pattern means itself. */
const literally = (text: string): string => text.replaceAll(/[\\%_]/gu, '\\$&');

/** The partners that a typed id or part of a name means; there may be thousands. */
export function partnersCalled(db: ReadDb, typed: string) {
  const uuid = readUuid(typed);
  const pattern = `%${literally(typed)}%`;
  return db
    .selectFrom('manufacturing_partners')
    .where((eb) =>
      uuid === undefined
        ? eb.or([eb('name', 'ilike', pattern), eb('company_name', 'ilike', pattern)])
        : eb('id', '=', uuid),
    );
}

/**
 * Names of the first partners that are meant, one more than are to be told.
 * @throws Refused when nobody is called so.
 */
export async function namesOfPartnersCalled(db: ReadDb, typed: string, told: number): Promise<string[]> {
  const found = await partnersCalled(db, typed)
    .select('name')
    .orderBy('name')
    .limit(told + 1)
    .execute();
  if (found.length > 0) return found.map(({ name }) => name);
  throw new Refused(
    'not_found',
    words(`「${typed}」に当てはまるパートナーはいません。`, `No partner is called “${typed}”.`),
    {
      next: words(
        '名前の一部でも探せます。表記をご確認ください。',
        'Part of a name is enough; please check the spelling.',
      ),
    },
  );
}

/** The order that a notification is about. */
export const notificationOrderId = sql<string>`n.payload ->> 'order_id'`;
