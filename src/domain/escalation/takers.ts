import { type Policy, type Role, roles } from '../policy.ts';
import { isGroupId } from '../text/slack-id.ts';

/** The weakest role that may take an alert or an incident. */
export const takes: Role = 'operator';

/** A level that calls nobody of whom it is known that they may take an alert. */
export interface Doubtful {
  readonly level: number;
  /** The person or the group that it names. */
  readonly mention: string;
  /** Whether it is known that they may not; otherwise Slack has not said who is in a group. */
  readonly isCertain: boolean;
}

/** Those who may hold a role that takes alerts: the people and groups that the policy names for it. */
const named = ({ roles: holders }: Pick<Policy, 'roles'>): readonly string[] =>
  roles.slice(roles.indexOf(takes)).flatMap((role) => holders[role]);

/** The groups whose members decide who may take what the levels call for. */
export const groupsOfTakers = (policy: Pick<Policy, 'roles' | 'escalation'>): readonly string[] =>
  [...new Set([...named(policy), ...policy.escalation.flatMap(({ mention }) => mention ?? [])])].filter(isGroupId);

/** The levels that call only people who may not take an alert. `members` has those of each group that Slack gave. */
export function doubtfulLevels(
  policy: Pick<Policy, 'roles' | 'escalation'>,
  members: ReadonlyMap<string, readonly string[]>,
): readonly Doubtful[] {
  const holders = named(policy);
  const groups = holders.filter(isGroupId);
  const may = new Set([...holders, ...groups.flatMap((group) => members.get(group) ?? [])]);
  const isComplete = groups.every((group) => members.has(group));
  return policy.escalation.flatMap(({ level, mention }) => {
    if (mention === undefined || may.has(mention)) return [];
    const called = isGroupId(mention) ? members.get(mention) : [mention];
    // That a group has no members is said elsewhere.
    if (called?.length === 0 || called?.some((id) => may.has(id)) === true) return [];
    return [{ level, mention, isCertain: called !== undefined && isComplete }];
  });
}
