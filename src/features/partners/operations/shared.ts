import { Refused } from '../../../domain/errors.ts';
import { cut } from '../../../domain/text.ts';
import { words } from '../../../domain/words.ts';
import type { Fact } from '../../../engine/definitions/answer.ts';
import { type PartnerRow, partnerStatusWords } from '../rules.ts';
import { label } from '../text.ts';

/** The partner's name in a sentence, which must not be lost behind it. */
export const called = ({ name }: Pick<PartnerRow, 'name'>): string => cut(name, 80);

export const subject = ({ id }: { readonly id: string }): string => `partner:${id}`;

export const facts = (row: PartnerRow): Fact[] => [
  { label: label.name, kind: 'text', value: row.name },
  { label: label.company, kind: 'text', value: row.company_name },
  { label: label.email, kind: 'text', value: row.contact_email, personal: true },
  { label: label.description, kind: 'text', value: row.description },
  { label: label.status, kind: 'text', value: partnerStatusWords(row.status) },
];

/** The row was locked and judged, so this means that something outside the rules changed it. */
export const notChanged = (): Refused =>
  new Refused(
    'stale',
    words(
      '対象の状態が変わっていたため、変更しませんでした（0件）。',
      'Its state was no longer as judged, so nothing was changed (0 rows).',
    ),
    { section: 'partners.1' },
  );
