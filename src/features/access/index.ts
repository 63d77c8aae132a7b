import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/words.ts';
import { personFinder } from './finder.ts';
import { user } from './queries/user.ts';
import { whoami } from './queries/whoami.ts';

export const access: Feature = {
  name: 'access',
  summary: words('権限', 'Access'),
  queries: [whoami, user],
  operations: [],
  cards: [],
  finders: [personFinder],
};
