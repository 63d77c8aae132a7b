import pTimeout from 'p-timeout';
import { rolesOf } from '../../domain/permission.ts';
import { roles } from '../../domain/policy.ts';
import type { Uses } from '../ports.ts';

/** How long a submission waits to learn whether anybody could decide. Milliseconds. */
const TIMEOUT_MS = 1_500;

/** Who could decide on requests now. */
export interface Approvers {
  /** Their ids: at most as many as were asked for. */
  readonly found: readonly string[];
  /** Whether Slack did not answer for some holders of the role, who may be able to. */
  readonly unknown: boolean;
}

export type ApproverPorts = Uses<'people' | 'policy'>;

/** Finds people who hold the approver's role and may use Banto: not deactivated, not guests, of this workspace. */
export async function findApprovers(
  { people, policy }: ApproverPorts,
  { enough, except }: { readonly enough: number; readonly except?: string },
): Promise<Approvers> {
  const holders = [...new Set(roles.slice(roles.indexOf('approver')).flatMap((role) => policy.roles[role]))];
  const found = new Set<string>();
  let unknown = false;
  for (const holder of holders) {
    const members = holder.startsWith('S') ? await people.membersOf(holder).catch(() => undefined) : [holder];
    if (!members) unknown = true;
    for (const id of members ?? []) {
      if (found.size >= enough) return { found: [...found], unknown };
      if (id === except || found.has(id)) continue;
      const person = await people.get(id).catch(() => undefined);
      if (!person) unknown = true;
      else if (rolesOf(person, policy).includes('approver')) found.add(id);
    }
  }
  return { found: [...found], unknown };
}

/** More holders of the approver's role than anybody has. */
const MANY = 200;

/** The people whom a request is meant for: the holders of the line `approver`. Administrators may decide, but are not called. */
export const calledApprovers = (
  { people, policy }: ApproverPorts,
  requester: string,
  enough = MANY,
): Promise<Approvers> => {
  const line = { ...policy, roles: { ...policy.roles, admin: [] } };
  return findApprovers({ people, policy: line }, { enough, except: requester });
};

/** The first of their names; none when Slack does not give them in time. */
export async function namesOfApprovers(ports: ApproverPorts, requester: string, enough: number): Promise<string[]> {
  const names = async (): Promise<string[]> => {
    const { found } = await calledApprovers(ports, requester, enough);
    return Promise.all(found.map(async (id) => (await ports.people.get(id)).displayName));
  };
  return pTimeout(names(), { milliseconds: TIMEOUT_MS, fallback: () => [] }).catch(() => []);
}

/** Whether it is certain that nobody could decide on this person's request. */
export async function isUndecidable(ports: ApproverPorts, requester: string): Promise<boolean> {
  const { found, unknown } = await pTimeout(findApprovers(ports, { enough: 1, except: requester }), {
    milliseconds: TIMEOUT_MS,
    fallback: () => ({ found: [], unknown: true }),
  });
  return found.length === 0 && !unknown;
}
