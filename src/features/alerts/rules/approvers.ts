import { words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { findApprovers } from '../../../engine/requests/approvers.ts';
import { question } from '../questions.ts';
import type { Rule } from './rule.ts';

/** Two are needed: nobody decides on their own request. */
const ENOUGH = 2;

/** Whether requests can be decided: without an approver, or with one who asked themselves, they only expire. */
export const approvers: Rule = {
  name: 'approvers',
  title: words('承認できる方がいない', 'Nobody can approve'),
  section: 'banto',
  by: 'watch',
  question: () => question.requests,
  async measure({ db, ports }) {
    const { found, unknown } = await findApprovers(ports, { enough: ENOUGH });
    const [only] = found;
    const own =
      found.length === 1 && only !== undefined
        ? await db
            .selectFrom('banto.request')
            .select('id')
            .where('state', '=', 'open')
            .where('requester', '=', only)
            .execute()
        : [];
    const stuck = found.length === 0 || own.length > 0;
    return {
      // While Slack does not answer for some of them, an alert neither opens nor ends.
      level: !stuck ? 'good' : unknown ? 'near' : 'bad',
      value:
        found.length >= ENOUGH
          ? words(`${ENOUGH}人以上`, `${ENOUGH} or more`)
          : words(`${found.length}人`, counted(found.length, 'approver')),
      limit: words('依頼者のほかに1人', '1 besides the requester'),
      ...(stuck && {
        detail: words(
          'ops.yml の承認者（roles.approver・admin）が停止中か、依頼者だけです。承認できる方を加えてください。',
          'The approvers in ops.yml (roles.approver, admin) are deactivated, or only the requester is left. Add somebody who can decide.',
        ),
      }),
    };
  },
};
