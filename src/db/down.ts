/**
 * Codes of Node for a connection that does not come about, or breaks, of those that `util.getSystemErrorMap()` lists, and
 * ENOTFOUND of a name that is not there. https://nodejs.org/api/util.html#utilgetsystemerrormap
 * https://nodejs.org/api/errors.html#common-system-errors
 */
const CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENOENT',
]);

/** Codes that say that nothing is at this address, which does not pass by itself. */
const NOTHING_THERE: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENOENT']);

/** What pg and pg-pool say, without a code, of a connection that does not come about, or breaks (pg/lib/client.js, pg-pool/index.js). */
const saidByDriver =
  /timeout exceeded when trying to connect|timeout expired|Connection terminated|client has encountered a connection error|Client was closed/iu;

const codeOf = (error: unknown): string => String((error as { readonly code?: unknown } | null)?.code);

/** Whether the database cannot be used: no connection, shutting down, or too many connections. */
export function isDatabaseDown(error: unknown): boolean {
  const code = codeOf(error);
  return (
    /^(?:08|57P0|53)/u.test(code) ||
    CONNECTION.has(code) ||
    (error instanceof Error && saidByDriver.test(error.message))
  );
}

/** Whether the same settings may work a moment later: the network or the server is at fault, not the address. */
export function mayPass(error: unknown): boolean {
  const code = codeOf(error);
  const tookTooLong = code === '57014' || (error instanceof Error && /Query read timeout/u.test(error.message));
  return tookTooLong || (isDatabaseDown(error) && !NOTHING_THERE.has(code));
}
