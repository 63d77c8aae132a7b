import type { Config } from '../../config/load.ts';
import { openKysely } from '../../db/database.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import type { Db, Tables } from '../../engine/database.ts';
import { compareFirst, laterPosts, laterWords } from '../../engine/posting/later-posts.ts';
import { readRefusedBlocks } from '../../engine/posting/refused-blocks.ts';
import { withPool } from './addresses.ts';
import { auditChain } from './audit-chain.ts';
import { checkDatabase, type DoctorResult, fail, ok, warn } from './check.ts';
import { factors } from './factors.ts';
import { replicas } from './replicas.ts';

/**
 * What Banto itself has recorded: whether Slack reaches it, what Slack refuses, which replicas run, second factors, the
 * audit log. Nothing before its first start.
 */
export async function examineRecords(config: Config): Promise<readonly DoctorResult[]> {
  const { databaseUrl, slack } = config.environment;
  try {
    return await withPool(databaseUrl, async (pool) => {
      const { rows } = await pool.query<{ there: boolean }>(`select to_regclass('banto.setting') is not null as there`);
      if (rows[0]?.there !== true) return [];
      const db = openKysely<Tables>(pool);
      const migrate = 'run npm run migrate';
      return [
        ...(await checkDatabase('deliveries', migrate, () => reached(db, slack.transport.kind))),
        ...(await checkDatabase('refused blocks', migrate, () => refused(db))),
        ...(await checkDatabase('replicas', migrate, () => replicas(db, config.policy))),
        ...(await checkDatabase('earlier time', migrate, () => restored(db))),
        ...(await checkDatabase('second factors', migrate, () => factors(db, config))),
        ...(await checkDatabase('audit log', migrate, () => auditChain(databaseUrl))),
      ];
    });
  } catch {
    // The checks of the database have said what is wrong with it.
    return [];
  }
}

/** Every command and click is stored, and whoever opens Home. */
async function reached(db: Db, transport: 'http' | 'socket'): Promise<readonly DoctorResult[]> {
  const receipt = await db
    .selectFrom('banto.receipt')
    .select((eb) => eb.fn.max('at').as('at'))
    .executeTakeFirst();
  const home = await db
    .selectFrom('banto.home')
    .select((eb) => eb.fn.max('opened_at').as('at'))
    .executeTakeFirst();
  const last = Math.max(...[receipt?.at, home?.at].map((at) => at?.getTime() ?? 0));
  if (last > 0) return [ok(`deliveries: Slack has reached Banto, last ${formatTime(new Date(last), 'en')} JST`)];
  return [
    warn(
      'deliveries: Slack has not reached Banto yet',
      transport === 'http'
        ? 'while Banto runs, press Retry at api.slack.com/apps → Event Subscriptions, then open Banto’s Home'
        : 'while Banto runs, open Banto’s Home',
    ),
  ];
}

async function restored(db: Db): Promise<readonly DoctorResult[]> {
  const later = await laterPosts(db);
  return later
    ? [fail(`earlier time: ${laterWords(later).en} Operations that move money are stopped`, compareFirst.en)]
    : [ok('earlier time: when Banto last looked, Slack showed no post that this database does not know')];
}

async function refused(db: Db): Promise<readonly DoctorResult[]> {
  return (await readRefusedBlocks(db, new Date())).map(({ type, until }) =>
    warn(
      `refused blocks: Slack refused ${type}; shown as text until ${formatTime(until, 'en')} JST`,
      'tried again after that; the line about blocks says why',
    ),
  );
}
