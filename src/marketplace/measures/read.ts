import type { ReadonlyKysely } from 'kysely/readonly';
import type { MarketplaceTables } from '../tables.ts';

/** What a measure reads from. The measures of one answer are read on one snapshot, so that its figures fit together. */
export type MarketplaceRead = ReadonlyKysely<MarketplaceTables>;

/** Things that wait for somebody. */
export interface Backlog {
  readonly count: number;
  /** When the one that has waited longest was created; null when none waits. */
  readonly oldest: Date | null;
}
