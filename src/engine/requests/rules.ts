import { approvedTotal } from '../../domain/second-factor/step-up.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { Approval } from '../operations/approval.ts';

/** What a preview of any version says about the money of its operation. */
export type Weighed = Partial<Pick<Approval, 'amount' | 'smallest'>>;

/** The yen of one request; null when they cannot be known. */
export function totalOf(
  operation: Pick<AnyOperation, 'external'> | undefined,
  weighed: Weighed | null | undefined,
): number | null {
  const { amount, smallest } = weighed ?? {};
  const weight = typeof amount === 'number' && typeof smallest === 'number' ? { amount, smallest } : undefined;
  return approvedTotal(weight, { external: operation?.external !== undefined });
}
