import type { Day } from '../../domain/time/tokyo.ts';
import type { NamedQuestion } from '../../engine/definitions/question-button.ts';
import { refersTo } from '../../engine/definitions/reference.ts';

const ordersStuck = refersTo('query', 'orders.stuck');
const ordersNotifications = refersTo('query', 'orders.notifications');
const payoutsDue = refersTo('query', 'payouts.due');
const opsAudit = refersTo('query', 'ops.audit');

/** The query behind each rule: what to look at next when its alert is open. */
export const question = {
  health: { query: refersTo('query', 'ops.health'), raw: {} },
  metrics: { query: refersTo('query', 'ops.metrics'), raw: {} },
  database: { query: refersTo('query', 'ops.db'), raw: {} },
  failedNotifications: { query: ordersNotifications, raw: { kind: 'failed' } },
  waitingNotifications: { query: ordersNotifications, raw: { kind: 'waiting' } },
  jobs: { query: refersTo('query', 'ops.jobs'), raw: {} },
  duePayouts: (by: Day): NamedQuestion => ({ query: payoutsDue, raw: { date: by } }),
  requests: { query: refersTo('query', 'ops.requests'), raw: {} },
  audit: { query: opsAudit, raw: {} },
  auditOf: (operation: string): NamedQuestion => ({ query: opsAudit, raw: { operation } }),
  stuckFor: (hours: number): NamedQuestion => ({ query: ordersStuck, raw: { hours: String(hours) } }),
} as const;
