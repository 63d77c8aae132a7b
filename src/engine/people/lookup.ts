import type { Uses } from '../ports.ts';
import pTimeout from 'p-timeout';
import type { Person } from '../../domain/permission/actor.ts';
import { isPersonId } from '../../domain/text/slack-id.ts';
import type { Language } from '../../domain/text/words.ts';
import type { Who } from '../../slack/delivery.ts';

/** How long to wait for a name: rows may be locked meanwhile. Milliseconds. */
const TIMEOUT_MS = 500;

/** The port for finding people by id. */
export interface PeopleLookup {
  readonly people: Pick<Uses<'people'>['people'], 'get'>;
}

/** Returns a person's name for an id from the database. */
export type WhoIs = (id: string | null | undefined) => string | null;

/** Finds the names of people at once, for a table: `田中 花子 (U0OPER1)`; only the id for people unknown to Slack. */
export async function whoAre(ports: PeopleLookup, ids: readonly (string | null | undefined)[]): Promise<WhoIs> {
  const people = [...new Set(ids.filter((id) => typeof id === 'string').filter(isPersonId))];
  const names = new Map(await Promise.all(people.map(async (id) => [id, await nameOf(ports, id)] as const)));
  return (id) => {
    if (id === null || id === undefined) return null;
    const name = names.get(id) ?? id;
    return name === id ? id : `${name} (${id})`;
  };
}

/** A person; undefined when Slack does not respond in time. */
export async function findPerson({ people }: PeopleLookup, id: string): Promise<Person | undefined> {
  try {
    return await pTimeout(people.get(id), { milliseconds: TIMEOUT_MS, fallback: () => undefined });
  } catch {
    return undefined;
  }
}

/** A person's name for a sentence; the id when Slack does not respond in time. */
export const nameOf = async (ports: PeopleLookup, id: string): Promise<string> =>
  (await findPerson(ports, id))?.displayName ?? id;

/**
 * The person who acted, as Slack knows them now. Both must allow them: what Slack says about the person, and the
 * workspace in the signed payload, which in an organisation may be another one of theirs.
 * @throws when Slack does not respond.
 */
export async function personOf({ people, policy }: Uses<'people' | 'policy'>, { user, team }: Who): Promise<Person> {
  const person = await people.get(user);
  const isTheirs = team === '' || person.workspaces?.includes(team);
  // What the payload says never makes somebody a member: it can only speak against it.
  return isTheirs || team === policy.team ? person : { ...person, team };
}

/** The language of a message to a person; the policy's when Slack does not say in time. */
export async function languageOf(ports: PeopleLookup & Uses<'policy'>, id: string): Promise<Language> {
  const person = await findPerson(ports, id);
  return person && !person.deleted ? person.language : ports.policy.language;
}
