import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { monthly } from './queries/monthly.ts';
import { monthlyReport } from './schedule.ts';

export const reports: Feature = {
  name: 'reports',
  summary: words('レポート', 'Reports'),
  queries: [monthly],
  operations: [],
  cards: [],
  schedules: [monthlyReport],
};
