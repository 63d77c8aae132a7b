import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { incidentCard } from './card.ts';
import { changes } from './changes.ts';

export const incidents: Feature = {
  name: 'incidents',
  summary: words('障害対応', 'Incidents'),
  queries: [],
  operations: [],
  cards: [incidentCard],
  changes,
};
