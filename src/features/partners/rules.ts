import { type RefusalCode, Refused } from '../../domain/errors.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import { joinWords, type Words, words } from '../../domain/text/words.ts';
import { isPartnerStatus, partnerStatusWords } from '../../marketplace/statuses/partner.ts';
import type { PartnerStatus } from '../../marketplace/tables.ts';
import { normalise } from '../../domain/typed/normalise.ts';

/** A partner as the guards check it; a preview is bound to every field. A type, so that it counts as JSON. */
export type PartnerRow = {
  readonly id: string;
  readonly name: string;
  readonly company_name: string | null;
  readonly contact_email: string | null;
  readonly description: string | null;
  readonly status: PartnerStatus | null;
  /** Null where this database has no such column. */
  readonly has_webhook: boolean | null;
  readonly has_shipping: boolean | null;
};

/** What the partner is missing: orders reach it by webhook, and products need shipping terms. */
export function missing({ status, company_name, description, has_webhook, has_shipping }: PartnerRow): Words[] {
  return [
    ...(has_webhook === false
      ? [
          status === 'pending'
            ? words(
                'Webhook URL（承認しても注文の通知が届きません）',
                'webhook URL (orders will not reach it even after approval)',
              )
            : words('Webhook URL（注文の通知が届きません）', 'webhook URL (orders do not reach it)'),
        ]
      : []),
    ...(has_shipping === false
      ? [words('配送情報（商品を登録できません）', 'shipping terms (it cannot register products)')]
      : []),
    ...(blank(company_name) ? [words('会社名', 'company name')] : []),
    ...(blank(description) ? [words('紹介文', 'description')] : []),
  ];
}

/** What is missing in one line: `不足 2件: Webhook URL（…）・会社名`; nothing when nothing is. */
export function missingLine(partner: PartnerRow): Words[] {
  const all = missing(partner);
  if (all.length === 0) return [];
  const { ja, en } = joinWords(all, '・', ', ');
  return [words(`不足 ${all.length}件: ${ja}`, `Missing (${all.length}): ${en}`)];
}

const blank = (text: string | null): boolean => text === null || normalise(text) === '';

/** From which statuses to which one an operation moves a partner. */
export interface Move {
  readonly section: RunbookSection;
  readonly from: readonly PartnerStatus[];
  readonly to: PartnerStatus;
  /** Refusals with words of their own, by status; others say that the status does not allow it. */
  readonly otherwise?: Readonly<Partial<Record<PartnerStatus, WrongStatus>>>;
}

interface WrongStatus {
  readonly code?: RefusalCode;
  readonly words: Words;
  readonly next?: Words;
}

/** What one can do with a partner instead, by its status. */
const instead: Readonly<Record<PartnerStatus, Words>> = {
  pending: words('/partners approve で承認できます。', 'Use /partners approve to approve it.'),
  approved: words('/partners suspend で停止できます。', 'Use /partners suspend to suspend it.'),
  suspended: words('/partners reinstate で再開できます。', 'Use /partners reinstate to reinstate it.'),
};

/** What one can do with a partner whose status the runbook does not know. */
const unknownStatus = words('マーケットプレイス側で状態を確認してください。', 'Check its status in the marketplace.');

/** @throws Refused unless the partner's status is one of `from`; `already_decided` when it is `to` already. */
export function judgeStatus({ status }: Pick<PartnerRow, 'status'>, { section, from, to, otherwise }: Move): void {
  if (status !== null && from.includes(status)) return;
  const now = partnerStatusWords(status);
  if (status === to)
    throw new Refused(
      'already_decided',
      words(`このパートナーはすでに「${now.ja}」です。`, `This partner is already “${now.en}”.`),
      { section },
    );
  const own = status === null ? undefined : otherwise?.[status];
  throw new Refused(
    own?.code ?? 'wrong_state',
    own?.words ??
      words(
        `このパートナーは「${now.ja}」のため、この操作はできません。`,
        `This partner is “${now.en}”, which does not allow this.`,
      ),
    { section, next: own?.next ?? (isPartnerStatus(status) ? instead[status] : unknownStatus) },
  );
}

/** Suspending a waiting partner is a rejection. The marketplace has one status for both; the log tells them apart. */
export const suspensionKind = ({ status }: PartnerRow): 'rejected' | 'suspended' =>
  status === 'pending' ? 'rejected' : 'suspended';
