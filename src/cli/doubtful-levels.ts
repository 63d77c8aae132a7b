import { type Doubtful, doubtfulLevels, groupsOfTakers } from '../domain/escalation/takers.ts';
import type { Policy } from '../domain/policy.ts';

/**
 * Finds the levels of escalation that call only people who may not take an alert, or of whom that is not known.
 * @param membersOf the members of a group, which may fail; undefined without access to Slack
 */
export async function findDoubtfulLevels(
  policy: Pick<Policy, 'roles' | 'escalation'>,
  membersOf: ((group: string) => Promise<readonly string[]>) | undefined,
): Promise<readonly Doubtful[]> {
  const members = new Map<string, readonly string[]>();
  for (const group of groupsOfTakers(policy)) {
    const found = await membersOf?.(group).catch(() => undefined);
    if (found) members.set(group, found);
  }
  return doubtfulLevels(policy, members);
}
