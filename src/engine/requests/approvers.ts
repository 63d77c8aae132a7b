import pTimeout from 'p-timeout';
import { rolesOf } from '../../domain/permission/permission.ts';
import { roles } from '../../domain/policy.ts';
import { isGroupId } from '../../domain/text/slack-id.ts';
import { enrolledPeople } from '../second-factor/store.ts';
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
  {
    enough,
    except,
    among,
  }: {
    readonly enough: number;
    readonly except?: string;
    /** Only these people, if given. */
    readonly among?: ReadonlySet<string>;
  },
): Promise<Approvers> {
  const holders = [...new Set(roles.slice(roles.indexOf('approver')).flatMap((role) => policy.roles[role]))];
  const found = new Set<string>();
  let unknown = false;
  for (const holder of holders) {
    const members = isGroupId(holder) ? await people.membersOf(holder).catch(() => undefined) : [holder];
    if (!members) unknown = true;
    for (const id of members ?? []) {
      if (found.size >= enough) return { found: [...found], unknown };
      if (id === except || found.has(id) || among?.has(id) === false) continue;
      const person = await people.get(id).catch(() => undefined);
      if (!person) unknown = true;
      else if (rolesOf(person, policy).includes('approver')) found.add(id);
    }
  }
  return { found: [...found], unknown };
}

/** Who certainly cannot decide on a person's request. */
export interface Undecidable {
  /** Nobody can. */
  readonly atAll: boolean;
  /** Nobody can whose approval needs a code: no approver has an authenticator. */
  readonly withCode: boolean;
}

/** Whether it is certain that nobody could decide on this person's request. */
export async function findUndecidable(
  ports: ApproverPorts & Uses<'db'>,
  requester: string,
  { asksForCodes }: { readonly asksForCodes: boolean },
): Promise<Undecidable> {
  const nobody = async (among?: ReadonlySet<string>): Promise<boolean> => {
    const { found, unknown } = await findApprovers(ports, { enough: 1, except: requester, ...(among && { among }) });
    return found.length === 0 && !unknown;
  };
  const enrolled = async (): Promise<ReadonlySet<string>> =>
    new Set((await enrolledPeople(ports.db)).map(({ person }) => person));
  const find = async (): Promise<Undecidable> => {
    const [atAll, withCode] = await Promise.all([
      nobody(),
      asksForCodes ? enrolled().then((among) => nobody(among)) : false,
    ]);
    return { atAll, withCode };
  };
  return pTimeout(find(), { milliseconds: TIMEOUT_MS, fallback: () => ({ atAll: false, withCode: false }) });
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
