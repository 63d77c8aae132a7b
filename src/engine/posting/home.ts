import * as z from 'zod';
import { defineJob } from '../../queue/queue.ts';
import { paragraph } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import { isSlackTrouble, slackFailure } from '../../slack/web-client.ts';
import { exclusion, rolesOf } from '../../domain/permission/permission.ts';
import type { Uses } from '../ports.ts';

type HomePorts = Uses<'db' | 'people' | 'policy' | 'messenger' | 'drawHome'>;
type LaterPorts = HomePorts & Uses<'queue' | 'log'>;

/** Publishes a Home again that Slack did not take. Never change the job's name: replicas of two versions share it. */
export const homeJob = defineJob({
  name: 'home.publish',
  data: z.object({ person: z.string() }),
  retries: 8,
});

/** Shows a person's Home and records that they use it, so that it is refreshed from now on. */
export async function openHome(ports: LaterPorts & Uses<'clock'>, user: string): Promise<void> {
  const opened_at = ports.clock.now();
  await ports.db
    .insertInto('banto.home')
    .values({ person: user, opened_at })
    .onConflict((conflict) => conflict.column('person').doUpdateSet({ opened_at }))
    .execute();
  await publishOrLater(ports, user);
}

/** Refreshes a person's Home, if they ever opened it. A failure is logged and leaves the old Home. */
export async function refreshHome(ports: LaterPorts, user: string): Promise<void> {
  try {
    const known = await ports.db
      .selectFrom('banto.home')
      .select('person')
      .where('person', '=', user)
      .executeTakeFirst();
    if (known) await publishOrLater(ports, user);
  } catch (error) {
    ports.log.warn({ err: error, person: user }, 'home not refreshed');
  }
}

/** Publishes a Home; while Slack is busy or silent, later, by the queue. */
async function publishOrLater(ports: LaterPorts, person: string): Promise<void> {
  try {
    await publishHome(ports, person);
  } catch (error) {
    if (!isSlackTrouble(error)) throw error;
    ports.log.warn({ err: error, person }, 'home will be published again');
    const failure = slackFailure(error);
    const afterSeconds = failure.kind === 'rate-limited' ? Math.ceil(failure.retryAfterMs / 1_000) : 1;
    await ports.queue.enqueue(homeJob, { person }, { key: person, afterSeconds });
  }
}

/** Publishes a person's Home as it is now. @throws what Slack says. */
export async function publishHome({ people, policy, messenger, drawHome }: HomePorts, user: string): Promise<void> {
  const person = await people.get(user);
  const excluded = exclusion(person, policy);
  const blocks = excluded ? [paragraph(excluded[person.language])] : await drawHome(person, rolesOf(person, policy));
  await messenger.publishHome(user, blocks.slice(0, limits.home.blocks));
}
