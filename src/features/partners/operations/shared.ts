import { cut } from '../../../domain/text.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import { type Fact, factsOf } from '../../../engine/definitions/answer.ts';
import type { Effect, JsonRow, OperationContext, RowContext } from '../../../engine/definitions/operation.ts';
import { id, reason } from '../../../engine/parameters/parameters.ts';
import type { PartnerStatus } from '../../../marketplace/tables.ts';
import { partnerColumns } from '../columns.ts';
import { missing, type PartnerRow } from '../rules.ts';
import { changeStatus, loadPartner, partnerChoices } from '../store.ts';
import { fields, label } from '../text.ts';

interface Identified {
  readonly id: string;
}

export const subject = ({ id: partner }: Identified): string => `partner:${partner}`;

/**
 * What all operations on a partner share: it takes the partner's id and a reason, shows its row, and needs no second
 * person. An operation writes below it what is different there. `from` is the statuses of the partners that are offered
 * when no id was typed.
 */
export const onPartner = (...from: readonly PartnerStatus[]) => ({
  parameters: { id: id(label.partner), reason },
  bound: ['id'] as const,
  fields,
  announcedIn: 'card' as const,
  secondPerson: 'never' as const,
  moves: 'nothing' as const,
  subject,
  choices: (db: Db, _context: OperationContext, typed: string | undefined) => partnerChoices(db, from, typed),
  load: (db: Db | Trx, values: Identified, lock: boolean, context: RowContext) =>
    loadPartner(db, values.id, lock, context),
});

/** The partner's name, cut so that the rest of the sentence stays visible. */
export const shortName = ({ name }: Pick<PartnerRow, 'name'>): string => cut(name, 80);

export const facts = (row: PartnerRow): Fact[] => {
  const { name, company, email, description, status } = partnerColumns;
  return factsOf(row, [name, company, email, description, status]);
};

/** What a preview shows of a partner: its row, and what it is missing. */
export const shown = (row: PartnerRow) => ({ facts: facts(row), warnings: missing(row) });

/** A change of status for the audit log. */
interface StatusChange extends Effect {
  readonly after: JsonRow;
}

/** Writes the partner's new status; returns both for the audit log. @throws NotKept when the database kept another. */
export async function moveTo(status: PartnerStatus, trx: Trx, row: PartnerRow, now: Date): Promise<StatusChange> {
  const after = await changeStatus(trx, row, status, now);
  const { name } = row;
  return { subject: subject(row), before: { name, status: row.status }, after: { ...after, name } };
}
