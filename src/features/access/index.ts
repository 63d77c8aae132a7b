import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { access as question } from './queries/access.ts';
import { personFinder } from './finder.ts';
import { user } from './queries/user.ts';
import { whoami } from './queries/whoami.ts';

export const access: Feature = {
  name: 'access',
  summary: words('権限', 'Access'),
  queries: [whoami, user, question],
  operations: [],
  cards: [],
  finders: [personFinder],
};
