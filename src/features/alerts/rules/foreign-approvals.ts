import { hoursBefore } from '../../../domain/time/duration.ts';
import { firstOf } from '../../../domain/text/first-of.ts';
import { cut, plain } from '../../../domain/text/text.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { refersTo } from '../../../engine/definitions/reference.ts';
import { foreignApprovals as found } from '../approvals.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from './rule.ts';

const approve = refersTo('operation', 'partners.approve');

/** How many partners the card names; the rest are only counted. */
const NAMED = 5;
const HOURS = 24;

const shownName = ({ name }: { readonly name: string }): Words => {
  const shown = cut(plain(name), 60);
  return words(shown, shown);
};

/** Partners approved without Banto since its first start. The alert ends 24 hours after the last one. */
export const foreignApprovals: Rule = {
  name: 'foreign-approvals',
  title: words('番頭を通さないパートナー承認', 'Partners approved without Banto'),
  section: 'partners.1',
  by: 'schedule',
  question: () => question.auditOf(approve),
  async measure({ ports, now }) {
    const partners = await found(ports.db, hoursBefore(now, HOURS), now);
    return {
      level: compareToLimit(partners.length, 0),
      value: words(`${HOURS}時間で ${partners.length}件`, `${partners.length} in ${HOURS} h`),
      limit: words('0件', '0'),
      ...(partners.length > 0 && { detail: firstOf(partners, shownName, { most: NAMED }) }),
    };
  },
};
