import { holdersOf } from '../../domain/second-person/money-rule.ts';
import type { Person } from '../../domain/permission/actor.ts';
import type { Uses } from '../ports.ts';

/** The people whom `ops.yml` names, themselves or by a group. */
export interface NamedPeople {
  readonly people: readonly Person[];
  /** Users and groups for which Slack does not answer now. */
  readonly unknown: readonly string[];
}

/** Finds everybody whom the policy names. One that Slack does not give is listed as unknown, and the others stand. */
export async function namedPeople({ people, policy }: NamingPorts): Promise<NamedPeople> {
  const { users, groups } = holdersOf(policy);
  const unknown: string[] = [];
  const ids = new Set(users);
  for (const group of groups) {
    const members = await people.membersOf(group).catch(() => undefined);
    if (members) for (const id of members) ids.add(id);
    else unknown.push(group);
  }
  const found = await Promise.all([...ids].map((id) => people.get(id).catch(() => void unknown.push(id))));
  return { people: found.filter((person) => person !== undefined), unknown };
}

/** What finding the named people needs. */
export type NamingPorts = Uses<'policy'> & {
  readonly people: Pick<Uses<'people'>['people'], 'get' | 'membersOf'>;
};
