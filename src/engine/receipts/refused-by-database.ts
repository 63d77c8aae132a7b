import { isRaised } from '../../db/raised.ts';
import { cut } from '../../domain/text/text.ts';
import { type Words, words } from '../../domain/text/words.ts';

/** The fields of a PostgreSQL error that may be shown. `detail` has whole rows and is not among them. */
interface DatabaseError {
  readonly code?: string;
  readonly message?: string;
  readonly constraint?: string;
  readonly column?: string;
  /** Where it happened, from the inside out. */
  readonly where?: string;
}

/** The longest sentence of the marketplace that is shown. */
const SHOWN = 200;

/**
 * What the marketplace's database says when it refuses a write: its own sentence when one of its functions raised it,
 * else the constraint, column or view by name. Undefined for other errors.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function refusedByDatabase(error: unknown): Words | undefined {
  const { code = '', message = '', constraint, column } = error as DatabaseError;
  if (isRaised(error) && message.trim() !== '') {
    const own = cut(message, SHOWN);
    return words(
      `データベースが受け付けませんでした:「${own}」。何も変更していません。`,
      `The database refused it: “${own}”. Nothing was changed.`,
    );
  }
  const names = [...message.matchAll(/"([^"]+)"/gu)].map(([, name]) => name ?? '');
  if (code === '22001') {
    // `value too long for type character varying(50)`: PostgreSQL does not say of which column.
    const [, type = code] = /type (.+)$/u.exec(message) ?? [];
    return words(
      `データベースの列（${type}）に入りきらない長さのため、実行できませんでした。何も変更していません。`,
      `It is too long for a column of the database (${type}). Nothing was changed.`,
    );
  }
  // 44000: the condition of a view that passes writes on.
  if (code.startsWith('23') || code === '44000') {
    const name = constraint ?? column ?? names[0] ?? code;
    return words(
      `データベースの制約「${name}」に反するため、実行できませんでした。何も変更していません。`,
      `The database’s constraint “${name}” does not allow it. Nothing was changed.`,
    );
  }
  // A generated column, or a view that cannot be written to.
  if (['428C9', '0A000', '55000'].includes(code) && names.length > 0) {
    const name = names.join(' / ');
    return words(
      `データベースの「${name}」には書き込めません。何も変更していません。`,
      `“${name}” of the database cannot be written to. Nothing was changed.`,
    );
  }
  return undefined;
}

/**
 * A function or trigger of the marketplace that failed without a sentence of its own: it divides by zero, or reads a table
 * that is gone. Undefined when the error has no such place, or the server's messages are not English
 * (`plpgsql_exec_error_callback` in https://github.com/postgres/postgres/blob/master/src/pl/plpgsql/src/pl_exec.c).
 */
export function failedFunction(error: unknown): Words | undefined {
  const { where = '' } = error as DatabaseError;
  const [, name] = /^PL\/pgSQL function ([^\s(]+)\(/mu.exec(where) ?? [];
  if (name === undefined || name.startsWith('banto.')) return undefined;
  return words(
    `データベースの関数「${name}」がエラーになったため、実行できませんでした。何も変更していません。`,
    `The database’s function “${name}” failed, so this was not done. Nothing was changed.`,
  );
}
