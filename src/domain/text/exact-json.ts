/** Whether a text may hold a number that JavaScript would change: long, with a fraction or an exponent, or minus zero. */
const suspicious = /\d{16}|\d\.\d|\de|-0/iu;

/**
 * Parses JSON without changing a number: one that JavaScript would write otherwise becomes a text, so that nobody takes
 * `60000.000000000000000001` for `60000`. Whole numbers may be written out, as PostgreSQL does.
 * @throws SyntaxError
 */
export const parseExactly = (text: string): unknown =>
  suspicious.test(text)
    ? (JSON.parse(text, exactly as (key: string, value: unknown) => unknown) as unknown)
    : JSON.parse(text);

/** The text of a number comes with the third argument: https://tc39.es/proposal-json-parse-with-source/ */
function exactly(_key: string, value: unknown, { source }: { readonly source: string }): unknown {
  if (typeof value !== 'number' || source === String(value) || source === writtenOut(value)) return value;
  return `the number ${source}`;
}

/** A number without an exponent; JavaScript writes one from 1e21 on and below 1e-6, with fewer digits than zeros. */
function writtenOut(value: number): string {
  const [, sign = '', first = '', others = '', exponent] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/u.exec(String(value)) ?? [];
  if (exponent === undefined) return String(value);
  const point = 1 + Number(exponent);
  const digits = first + others;
  return point <= 0 ? `${sign}0.${'0'.repeat(-point)}${digits}` : sign + digits.padEnd(point, '0');
}
