import { sql } from 'kysely';
import { contains, isNamed, standsIn } from '../../db/like.ts';
import { isAscii } from '../../domain/text/text.ts';
import { words } from '../../domain/text/words.ts';
import { factsOf } from '../../engine/definitions/answer.ts';
import { defineFinder, foundRows } from '../../engine/definitions/finder.ts';
import { total } from '../../engine/definitions/query.ts';
import { clues, emailsIn, idsIn } from '../../engine/parameters/clues.ts';
import { readUuid } from '../../domain/typed/uuid.ts';
import { partnerColumns, partnerThing } from './columns.ts';
import { opens } from '../../engine/definitions/step.ts';
import { show } from './queries/show.ts';
import { selectPartners } from './store.ts';
import { label } from './text.ts';

/** How many of the names in a message are looked up. */
const NAMES = 50;
/** A shorter Latin name occurs in too many words to mean anything. */
const SHORTEST_LATIN = 4;
const SHORTEST = 2;

/** Partners by a part of their name, their contact address or their id. */
export const partnerFinder = defineFinder({
  thing: label.partner,
  question: show,
  byName: true,
  recognise: (text) => clues([...idsIn(text), ...emailsIn(text)]),
  async namesIn({ db }, message) {
    const named = db.selectFrom('manufacturing_partners').select('name as name').where(standsIn('name', message));
    const companies = db
      .selectFrom('manufacturing_partners')
      .select(sql<string>`company_name`.as('name'))
      .where(standsIn('company_name', message));
    const rows = await db
      .selectFrom(named.union(companies).as('found'))
      .select('found.name')
      .orderBy(sql`length(found.name)`, 'desc')
      .limit(NAMES)
      .execute();
    const names = rows
      .map(({ name }) => name)
      .filter((name) => [...name].length >= (isAscii(name) ? SHORTEST_LATIN : SHORTEST));
    // A name within a longer one that was found is not meant: 山田 in 山田製作所.
    return clues(names.filter((name) => !names.some((other) => other !== name && other.includes(name))));
  },
  async find({ db, dialect }, { parts, names }, rows) {
    const ids = parts.filter((part) => readUuid(part) !== undefined);
    const addresses = parts.filter((part) => part.includes('@'));
    const partners = await selectPartners(db, dialect)
      .select(total)
      .where((eb) =>
        eb.or([
          ...ids.map((id) => eb('p.id', '=', id)),
          ...addresses.map((address) => eb(sql<string>`lower(p.contact_email)`, '=', address)),
          ...names.map((name) => contains(eb, ['p.name', 'p.company_name'], name)),
        ]),
      )
      .$if(names.length > 0, (qb) =>
        qb.orderBy(
          sql.join(
            names.map((name) => isNamed('p.name', name)),
            sql` or `,
          ),
          'desc',
        ),
      )
      .orderBy('p.name')
      .orderBy('p.id')
      .limit(rows)
      .execute();
    const { company, status, email } = partnerColumns;
    return foundRows(partners, (partner) => ({
      title: words(`パートナー ${partner.name}`, `Partner ${partner.name}`),
      about: partnerThing(partner),
      facts: factsOf(partner, [status, company, email]),
      steps: [opens(show, { id: partner.id })],
    }));
  },
});
