import { messageOf } from './message-of.ts';

/**
 * Why a database cannot be used, by the system's code (https://nodejs.org/api/errors.html#common-system-errors) or by
 * PostgreSQL's (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing takes connections at this host and port',
  ECONNRESET: 'the connection was cut while it was made',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host’s name could not be looked up',
  ETIMEDOUT: 'the host does not respond',
  EHOSTUNREACH: 'the host cannot be reached from here',
  ENETUNREACH: 'the host’s network cannot be reached from here',
  '28P01': 'the password is not this role’s',
  '28000': 'the server does not let this role in from here',
  '3D000': 'there is no database of this name',
  '42501': 'this role lacks a right',
  '42P01': 'a table is missing',
  '53300': 'the server has no connection left',
  '57014': 'it took longer than its time limit',
  '57P03': 'the server is starting or stopping',
};

/** What pg says, without a code, of a server that does not answer in time (pg/lib/client.js). */
const timedOut = /timeout expired|connection timeout|Query read timeout/u;

/** Why a database cannot be used, in a sentence. */
export function databaseReason(error: unknown): string {
  const { code } = error as { code?: unknown };
  const known = sentences[String(code)];
  const denied = code === '42501' && error instanceof Error ? ` (${error.message})` : '';
  if (known !== undefined) return `${known}${denied}`;
  return error instanceof Error && timedOut.test(error.message) ? 'the host does not respond' : messageOf(error);
}
