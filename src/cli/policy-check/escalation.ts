import { doubtfulLevels, groupsOfTakers } from '../../domain/escalation/takers.ts';
import type { Policy } from '../../domain/policy.ts';

/**
 * A line for each level of escalation that calls only people who may not take an alert, or of whom that is not known.
 * @param membersOf the members of a group; undefined without access to Slack, or when Slack does not give them
 */
export async function escalationLines(
  policy: Policy,
  membersOf: (group: string) => Promise<readonly string[] | undefined>,
): Promise<readonly string[]> {
  const members = new Map<string, readonly string[]>();
  for (const group of groupsOfTakers(policy)) {
    const found = await membersOf(group);
    if (found) members.set(group, found);
  }
  return doubtfulLevels(policy, members).map(({ level, mention, isCertain }) =>
    isCertain
      ? `warning: escalation level ${level} calls ${mention}, who may not take an alert: ops.yml gives them no role from operator on`
      : `escalation level ${level}: whether ${mention} may take an alert is not known without the members of the groups`,
  );
}
