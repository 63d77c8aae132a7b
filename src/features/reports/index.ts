import { words } from '../../domain/words.ts';
import type { Feature } from '../../engine/catalog.ts';
import { monthly } from './queries/monthly.ts';

export const reports: Feature = {
  name: 'reports',
  summary: words('レポート', 'Reports'),
  queries: [monthly],
  operations: [],
  cards: [],
};
