import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { partnerFinder } from './finder.ts';
import { operations } from './operations/index.ts';
import { activity } from './queries/activity.ts';
import { owner } from './queries/owner.ts';
import { pending } from './queries/pending.ts';
import { performance } from './queries/performance.ts';
import { show } from './queries/show.ts';
import { reviewCard } from './review/card.ts';
import { monthlyRatings } from './schedule.ts';

export const partners: Feature = {
  name: 'partners',
  summary: words('パートナー', 'Partners'),
  queries: [activity, pending, show, performance, owner],
  operations,
  cards: [reviewCard],
  schedules: [monthlyRatings],
  finders: [partnerFinder],
};
