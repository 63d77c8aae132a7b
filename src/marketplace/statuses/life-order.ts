import { type RawBuilder, sql } from 'kysely';
import { orderStatuses, payoutStatuses } from '../tables.ts';

/** For `order by`: statuses as they follow each other in a thing's life; those that the runbook does not know come last. */
const lifeOrder = (statuses: readonly string[]): RawBuilder<number | null> =>
  sql`array_position(${statuses}::text[], status::text)`;

export const orderLife = lifeOrder(orderStatuses);
export const payoutLife = lifeOrder(payoutStatuses);
