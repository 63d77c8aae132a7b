import { words } from '../../domain/words.ts';
import type { Feature } from '../../engine/catalog.ts';
import { beginApprovals } from './approvals.ts';
import { alertCard, stormCard } from './card.ts';
import { measure, settle } from './evaluate.ts';
import { presses, run } from './presses.ts';
import { alerts as list } from './queries/alerts.ts';

export const alerts: Feature = {
  name: 'alerts',
  summary: words('アラート', 'Alerts'),
  queries: [list],
  operations: [],
  cards: [stormCard, alertCard],
  presses,
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
    await engine.db.transaction().execute((trx) => settle(trx, engine, findings));
  },
};
