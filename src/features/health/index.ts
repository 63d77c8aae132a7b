import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { db } from './queries/db.ts';
import { health as overview } from './queries/health.ts';
import { jobs } from './queries/jobs.ts';
import { metrics } from './queries/metrics.ts';
import { old } from './queries/old.ts';
import { slow } from './queries/slow.ts';
import { monthlySizes, pruning } from './schedule.ts';

export const health: Feature = {
  name: 'health',
  summary: words('稼働状況', 'Health'),
  queries: [overview, metrics, db, slow, old, jobs],
  operations: [],
  cards: [],
  schedules: [pruning, monthlySizes],
};
