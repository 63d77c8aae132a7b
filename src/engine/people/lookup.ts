import type { Uses } from '../ports.ts';
import pTimeout from 'p-timeout';
import type { Person } from '../../domain/actor.ts';
import type { Who } from '../../slack/delivery.ts';

/** A name is asked for while rows are locked: better none than a long wait. Milliseconds. */
const PATIENCE_MS = 500;

/** Looks people up by their ids. */
export interface PeopleLookup {
  readonly people: Pick<Uses<'people'>['people'], 'get'>;
}

/** Says who somebody is by the id that stands in the database. */
export type WhoIs = (id: string | null | undefined) => string | null;

/** Asks for the names of all of them at once, for a table: `田中 花子 (U0OPER1)`; whom Slack does not know is an id. */
export async function whoAre(ports: PeopleLookup, ids: readonly (string | null | undefined)[]): Promise<WhoIs> {
  const people = [...new Set(ids.filter((id) => typeof id === 'string' && /^[UW]/u.test(id)))] as string[];
  const names = new Map(await Promise.all(people.map(async (id) => [id, await nameOf(ports, id)] as const)));
  return (id) => {
    if (id === null || id === undefined) return null;
    const name = names.get(id) ?? id;
    return name === id ? id : `${name} (${id})`;
  };
}

/** A person's name for a sentence; the id when Slack does not say at once. */
export async function nameOf(ports: PeopleLookup, id: string): Promise<string> {
  try {
    const person = await pTimeout(ports.people.get(id), { milliseconds: PATIENCE_MS, fallback: () => undefined });
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
export async function personOf({ people }: Uses<'people'>, { user, team }: Who): Promise<Person> {
  const person = await people.get(user);
  return team !== '' && team !== person.team ? { ...person, team } : person;
}
