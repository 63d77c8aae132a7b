import { HOUR_MS } from '../time/duration.ts';
import { plainLines } from '../text/text.ts';

/**
 * Spreadsheets treat such a cell as a formula, in full width too, and would run what somebody typed into a name.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^\s*[=+\-@＝＋－＠\t\r]/u;

/** A cell that no spreadsheet runs. */
export const guarded = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** The cell without the guard that {@link guarded} put before it. */
export const unguarded = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;

/** The first character of a file: without it Excel reads the file as Shift_JIS. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** A cell in RFC 4180 form, never a formula, without control or invisible characters. */
export function csvCell(text: string): string {
  const safe = guarded(plainLines(text));
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A Tokyo time as every spreadsheet reads one: without a zone, which the heading says. */
export const spreadsheetTime = (time: Date): string =>
  new Date(time.getTime() + 9 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ');
