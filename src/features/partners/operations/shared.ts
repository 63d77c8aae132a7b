import { Refused } from '../../../domain/errors.ts';
import { cut } from '../../../domain/text.ts';
import { words } from '../../../domain/words.ts';
import { type Fact, factsOf } from '../../../engine/definitions/answer.ts';
import { partnerColumns } from '../columns.ts';
import type { PartnerRow } from '../rules.ts';

/** The partner's name in a sentence, which must not be lost behind it. */
export const called = ({ name }: Pick<PartnerRow, 'name'>): string => cut(name, 80);

export const subject = ({ id }: { readonly id: string }): string => `partner:${id}`;

export const facts = (row: PartnerRow): Fact[] => {
  const { name, company, email, description, status } = partnerColumns;
  return factsOf(row, [name, company, email, description, status]);
};

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
