import type { ModalView } from '@slack/types';
import type { Person } from '../../domain/permission/actor.ts';
import { roleNames, rolesOf } from '../../domain/permission/permission.ts';
import { words } from '../../domain/text/words.ts';
import { buttonRows, context, paragraph } from '../../slack/blocks.ts';
import type { HasCatalog } from '../../engine/definitions/catalog.ts';
import { nameIn, refersTo } from '../../engine/definitions/reference.ts';
import { stepButton } from '../../engine/definitions/step-button.ts';
import type { Step } from '../../engine/definitions/step.ts';
import { modal } from '../../engine/posting/modal.ts';
import type { Uses } from '../../engine/ports.ts';

/** More questions are a wall, in which nobody finds theirs. */
const MOST = 8;

/** The questions that people begin with: what waits first, then what is only good to know. */
const starters: readonly Step[] = [
  { does: refersTo('query', 'ops.alerts'), label: words('発生中のアラート', 'Open alerts') },
  { does: refersTo('query', 'ops.requests'), label: words('承認待ちの依頼', 'Open requests') },
  { does: refersTo('query', 'partners.pending'), label: words('審査待ち', 'Partners to review') },
  { does: refersTo('query', 'payouts.due'), label: words('振り込む支払い', 'Payouts due') },
  { does: refersTo('query', 'orders.stuck'), label: words('滞留注文', 'Stuck orders') },
  { does: refersTo('query', 'orders.today'), label: words('今日の注文', 'Orders today') },
  { does: refersTo('query', 'ops.tasks'), label: words('定期作業', 'Tasks') },
  { does: refersTo('query', 'payouts.status'), label: words('支払い状況', 'Payout status') },
  { does: refersTo('query', 'ops.health'), label: words('稼働状況', 'Health') },
  { does: refersTo('query', 'ops.slow'), label: words('遅い照会', 'Slow questions') },
  { does: refersTo('query', 'ops.whoami'), label: words('自分の権限', 'My roles') },
];

/** What a person begins with: questions about what waits, and every operation of their roles. */
export function startModal({ catalog, policy }: HasCatalog & Uses<'policy'>, person: Person): ModalView {
  const { language } = person;
  const roles = rolesOf(person, policy);
  const mayAsk = new Set<string>(catalog.queries.filter(({ role }) => roles.includes(role)).map(({ name }) => name));
  const questions = starters.filter(({ does }) => mayAsk.has(nameIn(does))).slice(0, MOST);
  const operations = catalog.operations
    .filter(({ role }) => roles.includes(role))
    .map((operation): Step => ({ does: operation, label: operation.title }));
  const buttons = (steps: readonly Step[]) => buttonRows(steps.map((step) => stepButton(step, language)));
  return modal({ name: 'start', title: words('番頭', 'Banto'), language }, [
    paragraph({ bold: words('照会（回答はDMに届きます）', 'Questions (answered in direct messages)')[language] }),
    ...buttons(questions),
    ...(operations.length === 0
      ? []
      : [paragraph({ bold: words('操作', 'Actions')[language] }), ...buttons(operations)]),
    paragraph(
      words(
        'ほかの照会は /ops help、番号や名前で探すには /ops find です。',
        'Other questions are in /ops help; /ops find looks up numbers and names.',
      )[language],
    ),
    context(
      words(
        `あなたの権限: ${roles.map((role) => roleNames[role].ja).join('・')}`,
        `Your roles: ${roles.map((role) => roleNames[role].en).join(', ')}`,
      )[language],
    ),
  ]);
}
