import type { CardKind } from '../../engine/definitions/card-kind.ts';
import { sql } from 'kysely';
import { findEscalation } from '../../engine/escalation/store.ts';
import { eventsOf, findIncident, PREFIX, stepsOf, cardVersions } from './store.ts';
import { drawIncident } from './views.ts';

/** The card of an incident: its steps, who leads, and the latest timeline entries. */
export const incidentCard: CardKind = {
  name: 'incident',
  channel: 'alerts',
  drawnFrom: ['incident', 'incident_step', 'incident_event', 'escalation'],
  priority: 1,
  changed: (db) =>
    db
      .selectFrom(cardVersions(db).as('i'))
      .innerJoin('banto.card as c', (join) =>
        join.on('c.kind', '=', 'incident').on('c.subject', '=', sql<string>`${PREFIX}::text || i.id`),
      )
      .select(['c.subject', 'i.version'])
      .whereRef('c.wanted', '<>', 'i.version')
      .execute(),
  async draw(db, subject, { language, now, policy }) {
    const id = subject.slice(PREFIX.length);
    const shown = await cardVersions(db).where('i.id', '=', id).executeTakeFirst();
    const incident = await findIncident(db, id);
    const escalation = await findEscalation(db, subject);
    if (!shown || !incident || !escalation) return undefined;
    const [steps, events] = [await stepsOf(db, id), await eventsOf(db, id)];
    const message = drawIncident({ incident, steps, events, escalation }, { policy, language, now });
    return { version: shown.version, message };
  },
};
