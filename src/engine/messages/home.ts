import { paragraph } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import { exclusion, rolesOf } from '../../domain/permission.ts';
import type { Uses } from '../ports.ts';

type HomePorts = Uses<'db' | 'people' | 'policy' | 'messenger' | 'drawHome'>;

/** Shows a person's Home and records that they use it, so that it is refreshed from now on. */
export async function openHome(ports: HomePorts & Uses<'clock'>, user: string): Promise<void> {
  const opened_at = ports.clock.now();
  await ports.db
    .insertInto('banto.home')
    .values({ person: user, opened_at })
    .onConflict((conflict) => conflict.column('person').doUpdateSet({ opened_at }))
    .execute();
  await publish(ports, user);
}

/** Refreshes a person's Home, if they ever opened it. A failure is logged and leaves the old Home. */
export async function refreshHome(ports: HomePorts & Uses<'log'>, user: string): Promise<void> {
  try {
    const known = await ports.db
      .selectFrom('banto.home')
      .select('person')
      .where('person', '=', user)
      .executeTakeFirst();
    if (known) await publish(ports, user);
  } catch (error) {
    ports.log.warn({ err: error, person: user }, 'home not refreshed');
  }
}

async function publish({ people, policy, messenger, drawHome }: HomePorts, user: string): Promise<void> {
  const person = await people.get(user);
  const excluded = exclusion(person, policy);
  const blocks = excluded ? [paragraph(excluded[person.language])] : await drawHome(person, rolesOf(person, policy));
  await messenger.publishHome(user, blocks.slice(0, limits.home.blocks));
}
