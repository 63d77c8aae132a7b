import { words } from '../../domain/words.ts';
import type { Feature } from '../../engine/catalog.ts';
import { approve } from './operations/approve.ts';
import { reinstate } from './operations/reinstate.ts';
import { suspend } from './operations/suspend.ts';
import { pending } from './queries/pending.ts';
import { show } from './queries/show.ts';
import { reviewCard } from './review-card.ts';

export const partners: Feature = {
  name: 'partners',
  summary: words('パートナー', 'Partners'),
  queries: [pending, show],
  operations: [approve, suspend, reinstate],
  cards: [reviewCard],
};
