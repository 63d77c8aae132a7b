import { words } from '../../domain/words.ts';
import type { Feature } from '../../engine/definitions/catalog.ts';
import type { Engine } from '../../engine/ports.ts';
import { beginApprovals } from './approvals.ts';
import { alertCard, stormCard } from './card.ts';
import { measure, settle } from './evaluate.ts';
import { changes, run } from './changes.ts';
import { alerts as list } from './queries/alerts.ts';

/** What the last look of the watch found bad, in this process. */
const badBefore = new WeakMap<Engine, readonly string[]>();

export const alerts: Feature = {
  name: 'alerts',
  summary: words('アラート', 'Alerts'),
  queries: [list],
  operations: [],
  cards: [stormCard, alertCard],
  changes,
  questionButtons: [run],
  begin: beginApprovals,
  schedules: [
    {
      name: 'alerts',
      cron: 'alerts',
      title: words('アラートの判定', 'Alert rules'),
      async prepare(engine) {
        const findings = await measure(engine, 'schedule');
        return (trx) => settle(trx, engine, findings);
      },
    },
  ],
  async watch(engine) {
    const findings = await measure(engine, 'watch');
    const bad = findings.filter(({ measured }) => measured.level === 'bad').map(({ rule }) => rule.name);
    const before = badBefore.get(engine) ?? [];
    badBefore.set(engine, bad);
    // Once is not enough: after a pause of the whole machine everything is late for a moment.
    const sure = findings.filter(({ rule, measured }) => measured.level !== 'bad' || before.includes(rule.name));
    await engine.db.transaction().execute((trx) => settle(trx, engine, sure));
  },
};
