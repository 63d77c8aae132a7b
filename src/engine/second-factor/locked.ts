import { formatTime } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import type { Uses } from '../ports.ts';
import { auditBase, type OutcomePorts, type ReceiptOutcome } from '../receipts/outcome.ts';
import type { Receipt } from '../receipts/receipt.ts';
import { storeFactorNotices } from './notices.ts';

/**
 * The outcome of a refused click: when its code was wrong, the field has said so already; when that locked the second
 * factor, it is recorded, and the person and the administrators are told, in the same transaction.
 */
export function withWrongCode(
  ports: OutcomePorts & Uses<'policy'>,
  receipt: Receipt,
  outcome: ReceiptOutcome,
): ReceiptOutcome {
  const { step_up: stepUp, actor: person } = receipt;
  if (!stepUp || stepUp.verdict === 'right') return outcome;
  const told: ReceiptOutcome = { ...outcome, result: { ...outcome.result, told: true } };
  const { verdict, lockedUntil } = stepUp;
  if (verdict !== 'wrong' || lockedUntil === undefined) return told;
  return {
    ...told,
    entries: [
      ...told.entries,
      {
        ...auditBase(ports, receipt),
        operation: 'factor.locked',
        subject: `factor:${person}`,
        outcome: 'done',
        reason: null,
        before: null,
        after: { person, locked_until: lockedUntil },
      },
    ],
    async also(trx) {
      await outcome.also?.(trx);
      const until = new Date(lockedUntil);
      const [ja, en] = [formatTime(until, 'ja'), formatTime(until, 'en')];
      await storeFactorNotices(
        trx,
        {
          person,
          key: `locked:${receipt.id}`,
          own: words(
            `あなたの名前で承認用のコードが続けて間違って入力されたため、${ja} までロックしました。心当たりがない場合は、すぐにシステム管理者に知らせてください。`,
            `Wrong codes were typed in your name, so approving with a code is locked until ${en} JST. If it was not you, tell an administrator at once.`,
          ),
          others: words(
            ` さんの名前で承認用のコードが続けて間違って入力されたため、${ja} までロックしました。本人に確認してください。`,
            `: wrong codes were typed in this person’s name, so approving with a code is locked until ${en} JST. Please ask them.`,
          ),
        },
        ports.policy.roles.admin,
      );
    },
  };
}
