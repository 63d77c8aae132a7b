import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../domain/actor.ts';
import type { Who } from '../slack/delivery.ts';
import type { Engine } from './engine.ts';

/** A name is asked for while rows are locked: better none than a long wait. Milliseconds. */
const PATIENCE_MS = 500;

/** A person's name for a sentence; the id when Slack does not say at once. */
export async function nameOf(engine: Pick<Engine, 'people'>, id: string): Promise<string> {
  try {
    const person = await Promise.race([engine.people.get(id), sleep(PATIENCE_MS, undefined, { ref: false })]);
    return person?.displayName ?? id;
  } catch {
    return id;
  }
}

/**
 * Who acted, as Slack knows them now. The payload is signed: a person whose click came from another workspace is of that
 * one, whatever else is known of them.
 * @throws when Slack does not say: then nobody is who they say.
 */
export async function personOf({ people }: Pick<Engine, 'people'>, { user, team }: Who): Promise<Person> {
  const person = await people.get(user);
  return team !== '' && team !== person.team ? { ...person, team } : person;
}
