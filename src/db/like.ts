import type { ExpressionBuilder, ReferenceExpression } from 'kysely';

/** Escapes text for a LIKE pattern: `%`, `_` and `\`. */
export const literally = (text: string): string => text.replaceAll(/[\\%_]/gu, '\\$&');

/** Whether one of the columns contains the typed text; ignores case. */
export const contains = <Tables, Table extends keyof Tables>(
  eb: ExpressionBuilder<Tables, Table>,
  columns: readonly ReferenceExpression<Tables, Table>[],
  typed: string,
) => eb.or(columns.map((column) => eb(column, 'ilike', `%${literally(typed)}%`)));
