import { Refused } from '../../domain/errors.ts';
import { type Words, words } from '../../domain/words.ts';
import { partnerStatusWords } from '../../marketplace/partner-status.ts';
import type { PartnerStatus } from '../../marketplace/tables.ts';
import type { Offered } from '../../engine/definitions/answer.ts';
import { approve, reinstate, suspend } from './names.ts';

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
export function missing({ company_name, description, has_webhook, has_shipping }: PartnerRow): Words[] {
  return [
    ...(has_webhook === false
      ? [
          words(
            'Webhook URLが未登録です。承認しても注文の通知が届きません。',
            'No webhook URL: even when approved, it gets no order notifications.',
          ),
        ]
      : []),
    ...(has_shipping === false
      ? [words('配送情報が未登録です。商品を登録できません。', 'No shipping terms: it cannot register products.')]
      : []),
    ...(blank(company_name) ? [words('会社名が未登録です。', 'No company name.')] : []),
    ...(blank(description) ? [words('紹介文が未登録です。', 'No description.')] : []),
  ];
}

const blank = (text: string | null): boolean => text === null || text.trim() === '';

/** @throws Refused unless the partner waits for review. */
export function judgeApproval({ status }: PartnerRow): void {
  if (status === 'pending') return;
  if (status === 'suspended') {
    throw new Refused(
      'already_decided',
      words('停止中のパートナーです。承認はできません。', 'It is suspended and cannot be approved.'),
      {
        section: 'partners.1',
        next: words(
          '再開する場合は /partners reinstate を使ってください。',
          'Use /partners reinstate to reinstate it.',
        ),
      },
    );
  }
  throw decided(status);
}

/** @throws Refused when the partner is already suspended. */
export function judgeSuspension({ status }: PartnerRow): void {
  if (status !== 'pending' && status !== 'approved') throw decided(status);
}

/** @throws Refused unless the partner is suspended. */
export function judgeReinstatement({ status }: PartnerRow): void {
  if (status === 'suspended') return;
  if (status !== 'pending') throw decided(status);
  throw new Refused(
    'wrong_state',
    words(
      'このパートナーは審査待ちのため、再開の対象ではありません。',
      'This partner still waits for review, so there is nothing to reinstate.',
    ),
    {
      section: 'partners.1',
      next: words('/partners approve で承認できます。', 'Use /partners approve to approve it.'),
    },
  );
}

/** The refusal when the partner has that status already. */
export function decided(status: PartnerStatus | null): Refused {
  const now = partnerStatusWords(status);
  return new Refused(
    'already_decided',
    words(`このパートナーはすでに「${now.ja}」です。`, `This partner is already “${now.en}”.`),
    { section: 'partners.1' },
  );
}

/** Suspending a waiting partner is a rejection. The marketplace has one status for both; the log tells them apart. */
export const suspensionKind = ({ status }: PartnerRow): 'rejected' | 'suspended' =>
  status === 'pending' ? 'rejected' : 'suspended';

/** The operations that a partner's status allows. */
export const operationsFor = ({ status }: PartnerRow): readonly Offered[] =>
  status === null ? [] : operationsOn[status];

const operationsOn: Readonly<Record<PartnerStatus, readonly Offered[]>> = {
  pending: [approve, suspend],
  approved: [suspend],
  suspended: [reinstate],
};
