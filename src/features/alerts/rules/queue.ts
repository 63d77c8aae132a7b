import { sql } from 'kysely';
import { words } from '../../../domain/text/words.ts';
import { formatCount } from '../../../domain/text/yen.ts';
import { QUEUE_SCHEMA } from '../../../queue/queue.ts';
import { question } from '../questions.ts';
import { compareToLimit, recoversAt, type Rule } from './rule.ts';

const MINUTES = 5;
const LIMIT = 20;

/** Jobs that have waited too long. */
export const queue: Rule = {
  name: 'queue',
  title: words('処理待ちジョブの滞留', 'Backlog of jobs'),
  section: 'banto',
  by: 'watch',
  question: () => question.jobs,
  async measure({ ports }) {
    // Not on the snapshot: the read-only role has no access to the queue's tables.
    const waiting = sql<{ jobs: number }>`(
      select count(*) as jobs from ${sql.table(`${QUEUE_SCHEMA}.job`)}
      where state in ('created', 'retry') and start_after < now() - make_interval(mins => ${MINUTES})
    )`;
    const { jobs } = await ports.db.selectFrom(waiting.as('waiting')).selectAll().executeTakeFirstOrThrow();
    return {
      level: compareToLimit(jobs, LIMIT),
      value: words(`${MINUTES}分以上 ${formatCount(jobs, 'ja')}`, `${jobs} over ${MINUTES} min`),
      limit: words(`${LIMIT}件`, `${LIMIT} jobs`),
      recovers: recoversAt(LIMIT, words('件', ' jobs'), true),
    };
  },
};
