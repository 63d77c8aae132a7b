import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { alertCard, stormCard } from './card.ts';
import { measureRules, updateAlerts } from './evaluate.ts';
import { changes, run } from './changes.ts';
import { alerts as list } from './queries/alerts.ts';

export const alerts: Feature = {
  name: 'alerts',
  summary: words('アラート', 'Alerts'),
  queries: [list],
  operations: [],
  cards: [stormCard, alertCard],
  changes,
  questionButtons: [run],
  schedules: [
    {
      name: 'alerts',
      cron: 'alerts',
      title: words('アラートの判定', 'Alert rules'),
      async prepare(ports) {
        const measurements = await measureRules(ports, 'schedule');
        return (trx) => updateAlerts(trx, ports, measurements);
      },
    },
  ],
};
