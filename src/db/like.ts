import type { ExpressionBuilder, ReferenceExpression } from 'kysely';

/** A text as part of a LIKE pattern: `%`, `_` and `\` in it mean themselves. */
export const literally = (text: string): string => text.replaceAll(/[\\%_]/gu, '\\$&');

/** Whether one of the columns holds what was typed, whatever its case. */
export const contains = <Tables, Table extends keyof Tables>(
  eb: ExpressionBuilder<Tables, Table>,
  columns: readonly ReferenceExpression<Tables, Table>[],
  typed: string,
) => eb.or(columns.map((column) => eb(column, 'ilike', `%${literally(typed)}%`)));
