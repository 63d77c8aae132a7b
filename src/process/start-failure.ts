import { databaseReason } from '../db/reason.ts';
import { NotASession } from '../db/session.ts';
import { NotAMarketplace } from '../marketplace/dialect.ts';
import { slackFailure } from '../slack/web-client.ts';
import { WrongAddresses } from './addresses.ts';
import { Misplaced } from './place.ts';
import { slackTrouble } from './slack-trouble.ts';

/** Why Banto could not start. */
export interface StartFailure {
  /** Sentences, each a line. */
  readonly lines: readonly string[];
  /** Whether a setting is wrong, so that a restart will not help. */
  readonly isSetting: boolean;
}

/** What the system says when a port cannot be listened on: https://nodejs.org/api/errors.html#common-system-errors */
const ports: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not listen there',
};

/** Says in sentences why Banto could not start. */
export function startFailure(error: unknown): StartFailure {
  if (error instanceof WrongAddresses) return { lines: error.faults, isSetting: !error.mayPass };
  const { code, syscall, port, cause } = error as { code?: string; syscall?: string; port?: number; cause?: unknown };
  if (syscall === 'listen')
    return { lines: [`PORT: ${ports[String(code)] ?? String(code)} (${port}); set another one`], isSetting: true };
  if (slackFailure(error).kind === 'refused')
    return { lines: [slackTrouble(error, 'SLACK_BOT_TOKEN')], isSetting: true };
  const isSetting =
    [NotASession, NotAMarketplace, Misplaced].some((kind) => error instanceof kind) ||
    (cause !== undefined && slackFailure(cause).kind === 'refused');
  return { lines: [databaseReason(error)], isSetting };
}
