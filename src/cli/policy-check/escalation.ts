import type { Doubtful } from '../../domain/escalation/takers.ts';

/** What is said of a level of escalation that calls only people who may not take an alert, or of whom that is not known. */
export const escalationLine = ({ level, mention, isCertain }: Doubtful): string =>
  isCertain
    ? `warning: escalation level ${level} calls ${mention}, who may not take an alert: ops.yml gives them no role from operator on`
    : `escalation level ${level}: whether ${mention} may take an alert is not known without the members of the groups`;
