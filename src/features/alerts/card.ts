import type { CardKind } from '../../engine/definitions/card-kind.ts';
import { sql } from 'kysely';
import { words } from '../../domain/text/words.ts';
import { alertsOfStorm, type CardAlert, cardAlerts, findCardAlert, PREFIX, STORM_PREFIX } from './store.ts';
import { ruleNamed } from './rules/index.ts';
import { drawAlert, drawStorm, type ShownAlert } from './views.ts';

/** Adds the title of its rule; an alert may outlive a rule that was removed from the code. */
function shown(alert: CardAlert): ShownAlert {
  const rule = ruleNamed(alert.rule);
  return { ...alert, title: rule?.title ?? words(alert.rule, alert.rule), section: rule?.section ?? 'banto' };
}

/** The card of an alert: updated in place while the alert is open, and kept as a record afterwards. */
export const alertCard: CardKind = {
  name: 'alert',
  channel: 'alerts',
  drawnFrom: ['alert', 'escalation'],
  priority: 2,
  changed: (db) =>
    db
      .selectFrom(cardAlerts(db).as('a'))
      .innerJoin('banto.card as c', (join) =>
        join.on('c.kind', '=', 'alert').on('c.subject', '=', sql<string>`${PREFIX}::text || a.id`),
      )
      .select(['c.subject', 'a.version'])
      .whereRef('c.wanted', '<>', 'a.version')
      .execute(),
  async draw(db, subject, { language, now, policy }) {
    const alert = await findCardAlert(db, subject.slice(PREFIX.length));
    return alert && { version: alert.version, message: drawAlert(shown(alert), { policy, language, now }) };
  },
};

/** One message for many alerts that opened together; their own cards are in its thread. */
export const stormCard: CardKind = {
  name: 'alert.storm',
  channel: 'alerts',
  drawnFrom: ['alert', 'escalation'],
  priority: 2,
  changed: (db) =>
    db
      .selectFrom(cardAlerts(db).where('a.storm', 'is not', null).as('a'))
      .innerJoin('banto.card as c', (join) =>
        join.on('c.kind', '=', 'alert.storm').on('c.subject', '=', sql<string>`${STORM_PREFIX}::text || a.storm`),
      )
      .select(['c.subject', stormVersion.as('version')])
      .groupBy(['c.subject', 'c.wanted'])
      .having(stormVersion, '<>', sql<string>`c.wanted`)
      .execute(),
  async draw(db, subject, { language, now }) {
    const alerts = await alertsOfStorm(db, subject.slice(STORM_PREFIX.length));
    if (alerts.length === 0) return undefined;
    return { version: stormOf(alerts), message: drawStorm(alerts.map(shown), { language, now }) };
  },
};

/** Covers only what the list shows: who acknowledged each alert, and whether it is resolved. */
const stormVersion = sql<string>`string_agg(concat_ws(':', left(a.id::text, 8), a.acked_by, a.resolved_at is not null), ',' order by a.id)`;
const stormOf = (alerts: readonly { id: string; acked_by: string | null; resolved_at: Date | null }[]): string =>
  alerts
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, acked_by, resolved_at }) =>
      [id.slice(0, 8), ...(acked_by === null ? [] : [acked_by]), resolved_at === null ? 'f' : 't'].join(':'),
    )
    .join(',');
