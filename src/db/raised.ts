/**
 * Whether a function of the marketplace raised the error itself, so that its message is the marketplace's own sentence.
 * PL/pgSQL's RAISE and ASSERT may give any code; PostgreSQL names the function of its source that raised
 * (`exec_stmt_raise` and `exec_stmt_assert` in https://github.com/postgres/postgres/blob/master/src/pl/plpgsql/src/pl_exec.c).
 */
export const isRaised = (error: unknown): boolean => {
  const { code, routine } = error as { code?: unknown; routine?: unknown };
  return routine === 'exec_stmt_raise' || routine === 'exec_stmt_assert' || code === 'P0001';
};
