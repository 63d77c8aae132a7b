import { Refused } from '../../domain/errors.ts';
import type { Person } from '../../domain/permission/actor.ts';
import { lacks } from '../../domain/permission/permission.ts';
import type { Policy, Role } from '../../domain/policy.ts';

/**
 * A person whom somebody chose for work that needs a role.
 * @throws Refused when they do not have it: guests, bots, people who left and those of other workspaces never do.
 */
export async function chosenOrThrow(
  { personOf, policy }: { readonly personOf: (id: string) => Promise<Person>; readonly policy: Policy },
  id: string,
  role: Role,
): Promise<Person> {
  const person = await personOf(id);
  const lacking = lacks(person, role, policy);
  if (lacking) throw new Refused('invalid', lacking);
  return person;
}
