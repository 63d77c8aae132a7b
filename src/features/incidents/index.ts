import { words } from '../../domain/words.ts';
import type { Feature } from '../../engine/definitions/catalog.ts';
import { incidentCard } from './card.ts';
import { changes } from './changes.ts';
import { climbed } from './climbed.ts';
import { tend } from './tend.ts';

export const incidents: Feature = {
  name: 'incidents',
  summary: words('障害対応', 'Incidents'),
  queries: [],
  operations: [],
  cards: [incidentCard],
  changes,
  tend,
  climbed,
};
