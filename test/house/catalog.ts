import { landmarks } from '#playground/marketplace/landmarks.ts';
import { type Role, roles } from '#src/domain/policy.ts';

/**
 * Who may do what, written by hand a second time, so that a definition with a wrong role is found. Everything in the
 * catalogue must be in this table.
 */
export const whoMay: Readonly<Record<Role, readonly string[]>> = {
  viewer: [
    'orders.today',
    'orders.stuck',
    'orders.notifications',
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
    'ops.find',
  ],
  operator: [
    'partners.pending',
    'partners.show',
    'partners.owner',
    'payouts.ready',
    'payouts.due',
    'payouts.paid',
    'payouts.paid-all',
    'payouts.paid-list',
    'payouts.correct',
    'payouts.fail',
    'payouts.reschedule',
    'orders.resend',
    'purchases.check',
    'purchases.recalc',
    'ops.requests',
    'ops.audit',
    'ops.digest',
    'ops.slow',
    'ops.old',
    'ops.jobs',
    'ops.handover',
    'ops.escalate',
    'ops.incident',
  ],
  approver: ['partners.approve', 'partners.suspend', 'partners.reinstate', 'ops.access'],
  admin: ['ops.user', 'payouts.generate', 'payouts.process', 'payouts.reopen'],
};

/** The same for changes: buttons without a preview, which cannot be typed. */
export const whoMayPress: Readonly<Record<Role, readonly string[]>> = {
  viewer: [],
  operator: [
    'alert.ack',
    'alert.snooze',
    'alert.escalate',
    'alert.run',
    'alert.resume',
    'alert.release',
    'alert.hand',
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
    'task.evidence',
    'handover.add',
    'handover.close',
  ],
  approver: [],
  admin: [],
};

/** Questions that nobody may post in a channel: they show personal data, or what depends on who asks. */
export const forTheAskerOnly: readonly string[] = [
  'ops.access',
  'ops.find',
  'ops.handover',
  'ops.user',
  'ops.whoami',
  'partners.owner',
];

/** The role in the table; undefined for a name that is not in it. */
export const roleOf = (name: string): Role | undefined => roles.find((role) => whoMay[role].includes(name));

/** Parameters for questions that need some, from the seeded marketplace. Other questions are asked without any. */
export const askedAbout: Readonly<Record<string, string>> = {
  'orders.show': 'PR-DOUBLE-0001',
  'partners.show': landmarks.partners.yamada,
  'partners.owner': 'yamada@yamada-ss.example',
  'purchases.check': landmarks.purchases.wrongFeesLarge,
  'ops.find': 'PR-DOUBLE-0001',
  'ops.user': 'admin@marketplace.example',
};

/** The command line of a question. */
export const lineFor = (name: string): string =>
  [`/${name.replace('.', ' ')}`, askedAbout[name]].filter(Boolean).join(' ');
