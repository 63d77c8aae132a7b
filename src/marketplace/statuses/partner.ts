import { type Words, words } from '../../domain/text/words.ts';
import { statusWords } from './words.ts';
import type { PartnerStatus } from '../tables.ts';

const partnerStatus: Readonly<Record<PartnerStatus, Words>> = {
  pending: words('審査待ち', 'pending'),
  approved: words('承認済み', 'approved'),
  suspended: words('停止中', 'suspended'),
};

/** Whether the runbook knows the status: a database without a CHECK may have others. */
export const isPartnerStatus = (status: string | null): status is PartnerStatus =>
  status !== null && Object.hasOwn(partnerStatus, status);

/** A partner's status in words. */
export const partnerStatusWords = statusWords(partnerStatus);
