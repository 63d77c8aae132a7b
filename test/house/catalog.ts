import { landmarks } from '#playground/marketplace/landmarks.ts';
import { type Role, roles } from '#src/domain/policy.ts';

/**
 * Who may do what, written a second time and by hand, so that a definition with the wrong role is found. What is not in
 * this table may not be in the catalogue.
 */
export const whoMay: Readonly<Record<Role, readonly string[]>> = {
  viewer: [
    'orders.today',
    'orders.stuck',
    'orders.show',
    'partners.activity',
    'partners.performance',
    'payouts.status',
    'reports.monthly',
    'ops.health',
    'ops.metrics',
    'ops.db',
    'ops.help',
    'ops.whoami',
    'ops.contacts',
    'ops.alerts',
    'ops.tasks',
  ],
  operator: [
    'partners.pending',
    'partners.show',
    'partners.owner',
    'payouts.ready',
    'payouts.due',
    'payouts.paid',
    'payouts.paid-all',
    'payouts.fail',
    'payouts.reschedule',
    'orders.resend',
    'purchases.check',
    'purchases.recalc',
    'ops.requests',
    'ops.audit',
    'ops.digest',
    'ops.jobs',
    'ops.escalate',
    'ops.incident',
  ],
  approver: ['partners.approve', 'partners.suspend', 'partners.reinstate'],
  admin: ['ops.user', 'payouts.generate', 'payouts.process', 'payouts.reopen'],
};

/** The same for the buttons of cards that are pressed without a preview and cannot be typed. */
export const whoMayPress: Readonly<Record<Role, readonly string[]>> = {
  viewer: [],
  operator: [
    'alert.ack',
    'alert.snooze',
    'alert.escalate',
    'alert.run',
    'incident.tick',
    'incident.ack',
    'incident.lead',
    'incident.note',
    'incident.escalate',
    'incident.close',
    'task.tick',
    'task.untick',
    'task.note',
    'task.assign',
  ],
  approver: [],
  admin: [],
};

/** The role that the table gives; undefined for what is not in it. */
export const roleOf = (name: string): Role | undefined => roles.find((role) => whoMay[role].includes(name));

/** What to ask about where a question needs something: of the seeded marketplace. A question that is not here is asked as it is. */
export const askedAbout: Readonly<Record<string, string>> = {
  'orders.show': 'PR-DOUBLE-0001',
  'partners.show': landmarks.partners.yamada,
  'partners.owner': 'yamada@yamada-ss.example',
  'purchases.check': landmarks.purchases.wrongFeesLarge,
  'ops.user': 'admin@marketplace.example',
};

/** A question as it can be typed. */
export const lineFor = (name: string): string =>
  [`/${name.replace('.', ' ')}`, askedAbout[name]].filter(Boolean).join(' ');
