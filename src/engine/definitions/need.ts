import type { WantedRight } from '../../marketplace/missing-rights.ts';

/**
 * A right that Banto's own role needs in the marketplace's database for an operation, besides reading what every question
 * may read. PostgreSQL cannot say beforehand what a statement or a function will use, so each operation lists it: from
 * these lists come the scripts that create the roles, and doctor's check of their rights.
 */
export interface Need {
  readonly privilege: WantedRight['privilege'];
  /** A table or a function, with its schema: `public.payouts_v31`, `public.generate()`. */
  readonly on: string;
  /** Columns that a database lacks are skipped. A function has none. */
  readonly columns: readonly string[];
}

/** The right to read or write columns, whose names are separated by spaces, of a table in `public`. */
export const need = (privilege: 'select' | 'insert' | 'update', table: string, columns: string): Need => ({
  privilege,
  on: `public.${table}`,
  columns: columns.split(' '),
});

/** Each right that is needed, by itself. */
export const rightsIn = ({ privilege, on, columns }: Need): readonly WantedRight[] =>
  (columns.length === 0 ? [undefined] : columns).map((column) => ({ privilege, on, column }));
