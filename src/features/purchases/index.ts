import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { purchaseFinder } from './finder.ts';
import { recalc } from './operations/recalc.ts';
import { check } from './queries/check.ts';

export const purchases: Feature = {
  name: 'purchases',
  summary: words('購入', 'Purchases'),
  queries: [check],
  operations: [recalc],
  cards: [],
  finders: [purchaseFinder],
};
