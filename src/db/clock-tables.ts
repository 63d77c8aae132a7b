import type { ColumnType } from 'kysely';
import type { Json } from './tables.ts';

/** What Banto keeps of time: `migrations/002*`. */
export interface ClockTables {
  'banto.schedule': { name: string; cron: string; since: Date };
  'banto.tick': TickTable;
  'banto.digest': { day: string; due: Date; made_at: Date; figures: ColumnType<Json, string, string> };
}

export interface TickTable {
  schedule: string;
  due: Date;
  found_at: Date;
  ended_at: Date | null;
  failed_at: Date | null;
}
