import { type Words, words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { type PartnerRow, suspensionKind } from '../rules.ts';
import { countOpenOrders } from '../store.ts';
import { label } from '../text.ts';
import { defineStatusChange, facts } from './shared.ts';

const rejects = (row: PartnerRow): boolean => suspensionKind(row) === 'rejected';

/** Which of the two it means for this partner, on its button. */
export const suspensionLabel = (row: Pick<PartnerRow, 'status'>): Words =>
  row.status === 'pending' ? words('拒否', 'Reject') : words('停止', 'Suspend');

/** Rejects a waiting partner, or suspends an approved one; the log tells the two apart. */
export const suspend = defineStatusChange({
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
  from: ['pending', 'approved'],
  to: 'suspended',
  async shown(db, row) {
    const open = await countOpenOrders(db, row.id);
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
    };
  },
  effect: (row) =>
    rejects(row)
      ? words('申請を拒否します。', 'The application will be rejected.')
      : words(
          '停止すると、新しい注文の割り当てと通知が止まります。',
          'Once suspended, it gets no new orders and no notifications.',
        ),
  titled: (row) => (rejects(row) ? words('パートナーの拒否', 'Reject') : words('パートナーの停止', 'Suspend')),
  submit: (row) => (rejects(row) ? words('拒否する', 'Reject') : words('停止する', 'Suspend')),
  outcome: (name, row) =>
    rejects(row)
      ? words(`「${name}」の申請を拒否しました。`, `“${name}” is rejected.`)
      : words(`「${name}」を停止しました。`, `“${name}” is suspended.`),
  logged: (row) => ({ kind: suspensionKind(row) }),
});
