import type { KnownBlock } from '@slack/types';
import type { Person } from '../../domain/actor.ts';
import type { Role } from '../../domain/policy.ts';
import { limits } from '../../slack/limits.ts';
import { paragraph } from '../../slack/blocks.ts';
import type { Engine } from '../ports.ts';
import { exclusion, rolesOf } from '../../domain/permission.ts';

/** Draws a person's Home: what is on it differs by what they may do. */
export type DrawHome = (engine: Engine, person: Person, roles: readonly Role[]) => Promise<KnownBlock[]>;

/** Somebody opened their Home: it is drawn, and kept fresh from now on. */
export async function openHome(engine: Engine, user: string): Promise<void> {
  const opened_at = engine.clock.now();
  await engine.db
    .insertInto('banto.home')
    .values({ person: user, opened_at })
    .onConflict((conflict) => conflict.column('person').doUpdateSet({ opened_at }))
    .execute();
  await publish(engine, user);
}

/** Something a person did is done: their Home, if they ever opened it, shows it. A failure costs no more than an old Home. */
export async function refreshHome(engine: Engine, user: string): Promise<void> {
  try {
    const known = await engine.db
      .selectFrom('banto.home')
      .select('person')
      .where('person', '=', user)
      .executeTakeFirst();
    if (known) await publish(engine, user);
  } catch (error) {
    engine.log.warn({ err: error, person: user }, 'Home not refreshed');
  }
}

async function publish(engine: Engine, user: string): Promise<void> {
  const person = await engine.people.get(user);
  const excluded = exclusion(person, engine.policy);
  const draw = engine.catalog.features.find(({ home }) => home)?.home;
  const blocks = excluded
    ? [paragraph(excluded[person.language])]
    : ((await draw?.(engine, person, rolesOf(person, engine.policy))) ?? []);
  await engine.messenger.publishHome(user, blocks.slice(0, limits.home.blocks));
}
