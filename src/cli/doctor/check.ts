import { databaseReason } from '../../db/reason.ts';
import { meaningOf } from '../../engine/posting/channels.ts';
import { slackTrouble } from '../../process/slack-trouble.ts';
import { slackFailure } from '../../slack/web-client.ts';

/** The result of a check: with `fail` Banto does not work, with `warn` it does, `skip` could not be checked. */
export interface DoctorResult {
  readonly state: 'ok' | 'warn' | 'fail' | 'skip';
  readonly what: string;
  /** What to do about it. */
  readonly next?: string;
}

export const ok = (what: string): DoctorResult => ({ state: 'ok', what });
export const warn = (what: string, next: string): DoctorResult => ({ state: 'warn', what, next });
export const fail = (what: string, next: string): DoctorResult => ({ state: 'fail', what, next });
export const skip = (what: string): DoctorResult => ({ state: 'skip', what });

/** Why a call to Slack failed, in words, without data that may be secret. */
export function slackReason(error: unknown): string {
  const failure = slackFailure(error);
  if (failure.kind === 'refused') return meaningOf(failure.code)?.en ?? `Slack says ${failure.code}`;
  // The cause of an error here is not Slack.
  if (failure.kind === 'unclear' && failure.where === 'here') return failure.reason;
  return slackTrouble(error, 'SLACK_BOT_TOKEN');
}

/** Runs a check; one that throws has failed. */
async function check(
  { what, next, reason }: { readonly what: string; readonly next: string; readonly reason: (error: unknown) => string },
  run: () => Promise<readonly DoctorResult[]>,
): Promise<readonly DoctorResult[]> {
  try {
    return await run();
  } catch (error) {
    return [fail(`${what}: ${reason(error)}`, next)];
  }
}

type Run = () => Promise<readonly DoctorResult[]>;

/** A check that asks the database. */
export const checkDatabase = (what: string, next: string, run: Run): Promise<readonly DoctorResult[]> =>
  check({ what, next, reason: databaseReason }, run);

/** A check that asks Slack. */
export const checkSlack = (what: string, next: string, run: Run): Promise<readonly DoctorResult[]> =>
  check({ what, next, reason: slackReason }, run);

const marks = { ok: '✓', warn: '!', fail: '✗', skip: '–' } as const;

export const resultLine = ({ state, what, next }: DoctorResult): string =>
  `${marks[state]} ${what}${next === undefined ? '' : ` → ${next}`}`;
