import { words } from '../../../domain/words.ts';
import { counted } from '../../../domain/yen.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { judgeSuspension, suspensionKind } from '../rules.ts';
import { countOpenOrders } from '../store.ts';
import { label } from '../text.ts';
import { facts, moveTo, onPartner, shortName } from './shared.ts';

/** Rejects a waiting partner, or suspends an approved one; the log tells the two apart. */
export const suspend = defineOperation({
  ...onPartner('pending', 'approved'),
  name: 'partners.suspend',
  aliases: ['拒否', '停止'],
  section: 'partners.1',
  role: 'approver',
  summary: words(
    '審査待ちのパートナーを拒否、または承認済みのパートナーを停止します',
    'Rejects a waiting partner, or suspends an approved one',
  ),
  title: words('パートナーの拒否・停止', 'Reject or suspend'),
  label: words('拒否・停止', 'Reject or suspend'),
  danger: true,
  replaces: [
    {
      statement: words('パートナー拒否/停止', 'Reject or suspend a partner'),
      flaw: words(
        '理由も担当者も残らず、拒否と停止の区別がつきません。理由を必須にし、別々に記録します。',
        'Neither reason nor person is recorded, and a rejection looks like a suspension. Banto requires a reason and records the two separately.',
      ),
    },
  ],
  judge: (row) => judgeSuspension(row),
  async preview(db, row) {
    const open = await countOpenOrders(db, row.id);
    const rejected = suspensionKind(row) === 'rejected';
    return {
      facts: [...facts(row), { label: label.openOrders, kind: 'count', value: open }],
      warnings:
        open > 0
          ? [
              words(
                `未完了の注文が ${open}件あります。注文と公開中の商品はそのまま残ります。`,
                `${counted(open, 'order is', 'orders are')} open. Its orders and its products on sale stay as they are.`,
              ),
            ]
          : [],
      effect: rejected
        ? words('申請を拒否します。', 'The application will be rejected.')
        : words(
            '停止すると、新しい注文の割り当てと通知が止まります。',
            'Once suspended, it gets no new orders and no notifications.',
          ),
      submit: rejected ? words('拒否する', 'Reject') : words('停止する', 'Suspend'),
    };
  },
  async write(trx, row, _values, { now }) {
    const { subject, before, after } = await moveTo('suspended', trx, row, now);
    const kind = suspensionKind(row);
    return {
      effects: [{ subject, before, after: { ...after, kind } }],
      outcome:
        kind === 'rejected'
          ? words(`「${shortName(row)}」の申請を拒否しました。`, `“${shortName(row)}” is rejected.`)
          : words(`「${shortName(row)}」を停止しました。`, `“${shortName(row)}” is suspended.`),
    };
  },
});
