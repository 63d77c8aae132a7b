import type { ReadonlyKysely } from 'kysely/readonly';
import type { MarketplaceTables } from '../tables.ts';

/** What a measure reads from. All measures of one answer use the same snapshot, so that the figures agree. */
export type MarketplaceRead = ReadonlyKysely<MarketplaceTables>;

/** A number of waiting things. */
export interface Backlog {
  readonly count: number;
  /** When the one that has waited longest was created; null when none waits. */
  readonly oldest: Date | null;
}
