import { paragraph } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import { exclusion, rolesOf } from '../../domain/permission.ts';
import type { Uses } from '../ports.ts';

type HomePorts = Uses<'db' | 'people' | 'policy' | 'messenger' | 'drawHome'>;

/** Somebody opened their Home: it is drawn, and kept fresh from now on. */
export async function openHome(ports: HomePorts & Uses<'clock'>, user: string): Promise<void> {
  const opened_at = ports.clock.now();
  await ports.db
    .insertInto('banto.home')
    .values({ person: user, opened_at })
    .onConflict((conflict) => conflict.column('person').doUpdateSet({ opened_at }))
    .execute();
  await publish(ports, user);
}

/** Brings a person's Home up to date after something they did, if they ever opened it. A failure leaves the old Home. */
export async function refreshHome(ports: HomePorts & Uses<'log'>, user: string): Promise<void> {
  try {
    const known = await ports.db
      .selectFrom('banto.home')
      .select('person')
      .where('person', '=', user)
      .executeTakeFirst();
    if (known) await publish(ports, user);
  } catch (error) {
    ports.log.warn({ err: error, person: user }, 'Home not refreshed');
  }
}

async function publish({ people, policy, messenger, drawHome }: HomePorts, user: string): Promise<void> {
  const person = await people.get(user);
  const excluded = exclusion(person, policy);
  const blocks = excluded ? [paragraph(excluded[person.language])] : await drawHome(person, rolesOf(person, policy));
  await messenger.publishHome(user, blocks.slice(0, limits.home.blocks));
}
