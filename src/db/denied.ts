/**
 * The object that PostgreSQL denies access to, from an error's message: `permission denied for table payout_accounts`
 * names it without quotes (`aclcheck_error` in https://github.com/postgres/postgres/blob/master/src/backend/catalog/aclchk.c),
 * row security with. Undefined when the server's messages are not English.
 */
export const deniedObject = (message: string): string | undefined =>
  (/^permission denied for .*?(\S+)$/u.exec(message) ?? /row-level security policy .*"([^"]+)"/u.exec(message))?.[1];
