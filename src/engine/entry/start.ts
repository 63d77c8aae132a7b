import type { ModalView } from '@slack/types';
import type { Person } from '../../domain/actor.ts';
import { roleNames, rolesOf } from '../../domain/permission.ts';
import { words } from '../../domain/words.ts';
import { buttonRows, context, paragraph } from '../../slack/blocks.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import { nameIn, refersTo } from '../definitions/reference.ts';
import { stepButton } from '../definitions/step-button.ts';
import type { Step } from '../definitions/step.ts';
import { modal } from '../messages/modal.ts';
import type { Uses } from '../ports.ts';

/** More are a wall, in which nobody finds theirs. */
const MOST = 8;

/** What people begin with: what waits first, then what they do about it, then what is only good to know. */
const starters: readonly Step[] = [
  { does: refersTo('query', 'ops.alerts'), label: words('発生中のアラート', 'Open alerts') },
  { does: refersTo('query', 'ops.requests'), label: words('承認待ちの依頼', 'Open requests') },
  { does: refersTo('query', 'partners.pending'), label: words('審査待ち', 'Partners to review') },
  { does: refersTo('query', 'payouts.due'), label: words('振り込む支払い', 'Payouts due') },
  { does: refersTo('query', 'orders.stuck'), label: words('滞留注文', 'Stuck orders') },
  { does: refersTo('operation', 'payouts.paid'), label: words('支払済みにする…', 'Mark paid…') },
  { does: refersTo('operation', 'orders.resend'), label: words('通知を再送する…', 'Resend…') },
  { does: refersTo('query', 'orders.today'), label: words('今日の注文', 'Orders today') },
  { does: refersTo('query', 'ops.tasks'), label: words('定期作業', 'Tasks') },
  { does: refersTo('query', 'payouts.status'), label: words('支払い状況', 'Payout status') },
  { does: refersTo('query', 'ops.health'), label: words('稼働状況', 'Health') },
  { does: refersTo('query', 'ops.slow'), label: words('遅い照会', 'Slow questions') },
  { does: refersTo('query', 'ops.whoami'), label: words('自分の権限', 'My roles') },
];

/** What a person begins with: the first steps that their roles allow. */
export function startModal({ catalog, policy }: HasCatalog & Uses<'policy'>, person: Person): ModalView {
  const { language } = person;
  const roles = rolesOf(person, policy);
  const allowed = new Set<string>(
    [...catalog.queries, ...catalog.operations].filter(({ role }) => roles.includes(role)).map(({ name }) => name),
  );
  const shown = starters.filter(({ does }) => allowed.has(nameIn(does))).slice(0, MOST);
  return modal({ name: 'start', title: words('番頭', 'Banto'), language }, [
    ...buttonRows(shown.map((step) => stepButton(step, language))),
    paragraph(
      words(
        '照会の回答はDMに届きます。ほかの操作は番頭のホーム、ほかの照会は /ops help にあります。番号や名前で探すには /ops find です。',
        'Answers come as direct messages. Other actions are on Banto’s Home, other questions in /ops help. /ops find looks up numbers and names.',
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
