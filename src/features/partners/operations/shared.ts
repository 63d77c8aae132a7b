import { cut } from '../../../domain/text.ts';
import { type Fact, factsOf } from '../../../engine/definitions/answer.ts';
import { partnerColumns } from '../columns.ts';
import type { PartnerRow } from '../rules.ts';

/** The partner's name, cut so that the rest of the sentence stays visible. */
export const shortName = ({ name }: Pick<PartnerRow, 'name'>): string => cut(name, 80);

export const subject = ({ id }: { readonly id: string }): string => `partner:${id}`;

export const facts = (row: PartnerRow): Fact[] => {
  const { name, company, email, description, status } = partnerColumns;
  return factsOf(row, [name, company, email, description, status]);
};
