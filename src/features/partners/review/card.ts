import type { CardKind } from '../../../engine/definitions/card-kind.ts';
import { sql } from 'kysely';
import { operationButton, queryButton } from '../../../engine/definitions/operation-button.ts';
import type { Dialect } from '../../../marketplace/dialect.ts';
import { oddLast } from '../../../marketplace/measures/datable.ts';
import { waitsForReview } from '../../../marketplace/measures/partners.ts';
import { approve } from '../operations/approve.ts';
import { PREFIX, subject as subjectOf } from '../operations/shared.ts';
import { suspend, suspensionLabel } from '../operations/suspend.ts';
import { show } from '../queries/show.ts';
import { lastDecisions, presence, selectPartners } from '../store.ts';
import { goneCard, reviewCard as view } from './views.ts';

/** The version of a card whose partner was deleted. */
const GONE = 'gone';

/** Changes whenever anything that the card shows of the partner changes. */
function version(dialect: Dialect) {
  const { has_webhook, has_shipping } = presence(dialect);
  return sql<string>`md5(row(p.name, p.company_name, p.description, p.status, p.capabilities::text, ${has_webhook}, ${has_shipping}, p.created_at)::text)`;
}

/** The review card: one for each partner that waits or waited for review, kept up to date with the partner's row. */
export const reviewCard: CardKind = {
  name: 'partners.review',
  channel: 'reviews',
  drawnFrom: 'marketplace',
  priority: 2,
  async changed(db, { dialect }) {
    const changed = db
      .selectFrom('manufacturing_partners as p')
      .leftJoin('banto.card as c', (join) =>
        join.on('c.kind', '=', 'partners.review').on('c.subject', '=', sql<string>`${PREFIX} || p.id`),
      )
      .select([sql<string>`${PREFIX} || p.id`.as('subject'), version(dialect).as('version')])
      .where((eb) =>
        eb.or([
          eb.and([eb('c.id', 'is', null), eb('p.status', '=', 'pending')]),
          eb.and([eb('c.id', 'is not', null), eb('c.wanted', '<>', version(dialect))]),
        ]),
      )
      .orderBy(oddLast('p.created_at'))
      .orderBy('p.created_at')
      .limit(1_000);
    const gone = db
      .selectFrom('banto.card as c')
      .select(['c.subject', sql<string>`${GONE}::text`.as('version')])
      .where('c.kind', '=', 'partners.review')
      .where('c.wanted', '<>', GONE)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('manufacturing_partners as p')
              .select('p.id')
              .where('p.id', '=', sql<string>`substr(c.subject, ${PREFIX.length + 1})::uuid`),
          ),
        ),
      );
    return db.selectFrom(changed.as('changed')).selectAll().unionAll(gone).execute();
  },
  async waiting(db) {
    const pending = await db.selectFrom('manufacturing_partners').select('id').where(waitsForReview).execute();
    return pending.map(subjectOf);
  },
  async draw(db, subject, { dialect, directory, language, now }) {
    const partner = await selectPartners(db, dialect)
      .select(['p.capabilities', 'p.created_at', 'p.updated_at', version(dialect).as('version')])
      .where('p.id', '=', subject.slice(PREFIX.length))
      .executeTakeFirst();
    const history = await lastDecisions(db, directory, subject);
    if (!partner) return { version: GONE, message: goneCard(subject.slice(PREFIX.length), history, language, now) };
    const open = partner.status === 'pending';
    const details = queryButton(show, language === 'ja' ? '詳細' : 'Details', partner.id);
    const buttons = open
      ? [
          operationButton(approve, partner.id, language, { primary: true }),
          operationButton(suspend, partner.id, language, { label: suspensionLabel(partner) }),
          details,
        ]
      : [details];
    return { version: partner.version, message: view(partner, history, buttons, language, now) };
  },
};
