import { type Words, words } from '../domain/words.ts';
import type { PartnerStatus } from './tables.ts';

const partnerStatus: Readonly<Record<PartnerStatus, Words>> = {
  pending: words('審査待ち', 'pending'),
  approved: words('承認済み', 'approved'),
  suspended: words('停止中', 'suspended'),
};

/** A partner's status in words. */
export const partnerStatusWords = (status: PartnerStatus | null): Words =>
  status === null ? words('状態なし', 'no status') : partnerStatus[status];
