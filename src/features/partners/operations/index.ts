import type { PartnerRow } from '../rules.ts';
import { approve } from './approve.ts';
import { reinstate } from './reinstate.ts';
import { suspend, suspensionLabel } from './suspend.ts';

/** In this order on the sheet of a partner, and in the help. */
export const operations = [approve, suspend, reinstate] as const;

/** The operations that the partner's status allows; one that changes no status, always. */
export const operationsOn = (partner: Pick<PartnerRow, 'status'>) =>
  operations
    .filter((each) => !('move' in each) || (partner.status !== null && each.move.from.includes(partner.status)))
    .map((each) => (each === suspend ? { ...suspend, label: suspensionLabel(partner) } : each));
