import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { checklistCard } from './card.ts';
import { changes } from './changes.ts';
import { evidence } from './evidence.ts';
import { tasks } from './queries/tasks.ts';
import { schedules } from './schedules.ts';

export const maintenance: Feature = {
  name: 'maintenance',
  summary: words('定期メンテナンス', 'Regular maintenance'),
  queries: [tasks],
  operations: [],
  cards: [checklistCard],
  schedules,
  changes,
  questionButtons: [evidence],
};
