/** What the log keeps of an error besides its text: names and codes, never data. */
const KEPT = [
  'code',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'dataType',
  'routine',
  'status',
  'syscall',
] as const;

/** How deep causes are followed. */
const DEEPEST = 5;

type Logged = Readonly<Record<string, unknown>>;

/**
 * An error as it is logged. PostgreSQL puts whole rows into `detail`, statements and parameters into `where`, and values
 * into some messages (https://www.postgresql.org/docs/current/protocol-error-fields.html); Slack's client and fetch put
 * requests and answers into theirs. So only known fields are kept, of an error and of its causes.
 */
export function loggableError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : { type: typeof error };
  const message = messageOf(error);
  const fields = error as unknown as Record<string, unknown>;
  const kept = Object.fromEntries(
    KEPT.flatMap((name) => (['string', 'number'].includes(typeof fields[name]) ? [[name, fields[name]]] : [])),
  );
  const slack = slackCodeOf(fields['data']);
  return {
    type: error.constructor.name,
    message,
    ...kept,
    ...(slack !== undefined && { slack }),
    stack: stackOf(error, message),
    ...(error.cause !== undefined && depth < DEEPEST && { cause: loggableError(error.cause, depth + 1) }),
    ...(error instanceof AggregateError && {
      errors: error.errors.slice(0, DEEPEST).map((each) => loggableError(each, depth + 1)),
    }),
  } satisfies Logged;
}

const isFromDatabase = (error: Error): boolean =>
  'severity' in error && 'code' in error && /^[0-9A-Z]{5}$/u.test(String(error.code));

/**
 * Messages of class 22 (data exception) quote the value, and those of class P0 are a function's own text, which may
 * contain a row. The code and the place say enough.
 */
function messageOf(error: Error): string {
  if (!isFromDatabase(error)) return error.message;
  const code = String((error as { code?: unknown }).code);
  if (code.startsWith('P0')) return 'a function of the database refused it (its text is not logged)';
  return code.startsWith('22') ? error.message.replaceAll(/"[^"]*"?|: .*$/gsu, '…') : error.message;
}

/** The stack repeats the message, which may have been shortened. */
const stackOf = ({ stack = '' }: Error, message: string): string => {
  const places = stack.split('\n').filter((line) => /^\s+at /u.test(line));
  return [message, ...places].join('\n');
};

/** Slack's code for what it refused: `channel_not_found`. */
function slackCodeOf(data: unknown): string | undefined {
  const code = typeof data === 'object' && data !== null && 'error' in data ? data.error : undefined;
  return typeof code === 'string' ? code : undefined;
}
