import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { digestCard } from './card.ts';
import { digest as show } from './queries/digest.ts';
import { dailyDigest } from './schedule.ts';

export const digest: Feature = {
  name: 'digest',
  summary: words('日次ダイジェスト', 'Daily digest'),
  queries: [show],
  operations: [],
  cards: [digestCard],
  schedules: [dailyDigest],
};
