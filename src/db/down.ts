/** Codes of Node for a connection that does not come about, or breaks: https://nodejs.org/api/errors.html#common-system-errors */
const CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'ENOENT',
]);

/** Whether the database cannot be used: no connection, shutting down, or too many connections. */
export function isDatabaseDown(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && (/^(?:08|57P0|53)/u.test(code) || CONNECTION.has(code))) return true;
  return (
    error instanceof Error &&
    /timeout exceeded when trying to connect|Connection terminated|client has encountered a connection error|Client was closed/iu.test(
      error.message,
    )
  );
}
