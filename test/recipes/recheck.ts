import { Refused } from '#src/domain/errors.ts';
import { words } from '#src/domain/text/words.ts';
import { counted, formatCount } from '#src/domain/text/yen.ts';
import { countOpenOrders } from '#src/features/partners/store.ts';
import { label } from '#src/features/partners/text.ts';
import { defineStatusChange } from '#src/features/partners/operations/shared.ts';

/** Puts an approved partner back to review, unless it has open orders. */
export const recheck = defineStatusChange({
  name: 'partners.recheck',
  aliases: ['再審査'],
  section: 'partners.1',
  role: 'approver',
  summary: words('承認済みのパートナーを審査待ちに戻します', 'Puts an approved partner back to review'),
  title: words('パートナーの再審査', 'Review partner again'),
  label: words('再審査', 'Review again'),
  danger: true,
  from: ['approved'],
  to: 'pending',
  plus: { open_orders: { label: label.openOrders, read: countOpenOrders } },
  judge({ open_orders: open }) {
    if (open === 0) return;
    const [ja, en] = [formatCount(open, 'ja'), counted(open, 'open order')];
    throw new Refused('wrong_state', words(`未完了の注文が ${ja}あるため、再審査できません。`, `It has ${en}.`));
  },
  effect: words('審査待ちに戻り、新しい注文を受けられなくなります。', 'It waits for review and gets no new orders.'),
  submit: words('再審査する', 'Review again'),
  outcome: (name) => words(`「${name}」を再審査に戻しました。`, `“${name}” waits for review again.`),
});
