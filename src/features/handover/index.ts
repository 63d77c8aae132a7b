import { words } from '../../domain/text/words.ts';
import type { Feature } from '../../engine/definitions/feature.ts';
import { changes } from './changes.ts';
import { handover as question } from './queries/handover.ts';

export const handover: Feature = {
  name: 'handover',
  summary: words('引継ぎ', 'Handover'),
  queries: [question],
  operations: [],
  cards: [],
  changes,
};
