import { InvalidInput, type RefusalCode, Refused, type ReplyOffer, Unavailable } from '../../domain/errors.ts';
import { deniedObject } from '../../db/denied.ts';
import { isDatabaseDown } from '../../db/down.ts';
import { isRaised } from '../../db/raised.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { OutdatedPayload } from '../../slack/contract.ts';
import { ResponseRefused, ResponseUnclear } from '../../slack/respond.ts';
import { isSlackTrouble, slackFailure } from '../../slack/web-client.ts';
import { referenceId } from './reference-id.ts';
import { unservedRead } from '../../marketplace/unserved.ts';
import { failedFunction, refusedByDatabase } from './refused-by-database.ts';

/** A refusal or failure, for the person, the audit log and the log. */
export interface Explained {
  readonly outcome: 'refused' | 'failed';
  readonly code: RefusalCode | 'error';
  readonly sentence: Words;
  readonly next: Words | undefined;
  /** The runbook's section about it. */
  readonly section: RunbookSection | undefined;
  /** Set for failures; the log has the error with the same id. */
  readonly reference: string | undefined;
  /** What can be done instead, as buttons. */
  readonly offers?: readonly ReplyOffer[];
}

/**
 * Turns any error into a sentence. This happens only here; a raw error never reaches a person.
 * @param fallback the runbook's section for errors that do not have one
 */
export function explain(thrown: unknown, fallback: RunbookSection | undefined): Explained {
  const error = unservedRead(thrown) ?? thrown;
  if (error instanceof InvalidInput || error instanceof Refused) {
    const { code, words: sentence, next, section = fallback, offers } = error;
    return { outcome: 'refused', code, sentence, next, section, reference: undefined, offers };
  }
  if (error instanceof Unavailable) {
    const { code, words: sentence, next, section = fallback } = error;
    return { outcome: 'failed', code, sentence, next, section, reference: referenceId() };
  }
  const section = fallback;
  if (error instanceof OutdatedPayload) {
    return { outcome: 'refused', code: 'invalid', sentence: outdated, next: askAgain, section, reference: undefined };
  }
  if (error instanceof ResponseUnclear) {
    const reference = referenceId();
    return { outcome: 'failed', code: 'unavailable', sentence: unconfirmed, next: askOnce, section, reference };
  }
  const slack = slackFailure(error);
  if (slack.kind === 'refused' && /trigger/u.test(slack.code)) {
    const reference = referenceId();
    return { outcome: 'failed', code: 'unavailable', sentence: tooLate, next: tryAgain, section, reference };
  }
  const answered = error instanceof ResponseRefused ? error.status : undefined;
  if (isSlackTrouble(error) || answered === 429 || (answered ?? 0) >= 500) {
    const sentence = slack.kind === 'rate-limited' || answered === 429 ? slackBusy : slackSilent;
    return { outcome: 'failed', code: 'unavailable', sentence, next: tryLater, section, reference: referenceId() };
  }
  return { outcome: 'failed', code: 'error', ...unexpected(error), section, reference: referenceId() };
}

const slackBusy = words(
  'いまSlackが混み合っているため、処理できませんでした。',
  'Slack is busy right now, so this was not done.',
);
const slackSilent = words(
  'いまSlackが応答しないため、処理できませんでした。',
  'Slack does not respond right now, so this was not done.',
);

const unconfirmed = words(
  'Slackから応答がないため、回答が表示されたか確認できません。',
  'Slack did not confirm that the answer is shown.',
);
const askOnce = words('表示されていない場合は、もう一度お試しください。', 'If it is not shown, please try again.');

const outdated = words(
  'このボタンは以前の版のもので、もう使えません。',
  'This button is from an older version and no longer works.',
);
const tooLate = words(
  '混み合っていて、時間内に画面を開けませんでした。何も変更していません。',
  'Banto was too busy to open the window in time. Nothing was changed.',
);
const tryAgain = words('もう一度操作してください。', 'Please try again.');
const askAgain = words(
  'コマンドをもう一度実行して、新しい表示から操作してください。',
  'Run the command again and use the new message.',
);
const tryLater = words(
  '少し待ってから、もう一度お試しください。続く場合は、参照番号を添えてシステム管理者にお知らせください。',
  'Please try again in a moment. If it persists, give the reference to an administrator.',
);
const tellAdmin = words(
  '参照番号を添えて、システム管理者にお知らせください。',
  'Please give the reference to an administrator.',
);

/** The sentence for an unexpected error, special for PostgreSQL's errors that a person can act on; https://www.postgresql.org/docs/current/errcodes-appendix.html */
function unexpected(error: unknown): { sentence: Words; next: Words } {
  const code = sqlState(error);
  const refused = refusedByDatabase(error);
  if (refused) return { sentence: refused, next: tellAdmin };
  if (code === '57014') {
    return {
      sentence: words(
        'データベースの応答が制限時間を超えたため、中止しました。何も変更していません。',
        'The database took too long, so this was stopped. Nothing was changed.',
      ),
      next: words(
        '条件を絞ってお試しください。`npm run doctor` で不足している索引を確認できます。',
        'Try a narrower question. `npm run doctor` lists missing indexes.',
      ),
    };
  }
  if (isReadOnly(error)) return { sentence: readOnly, next: askOnly };
  if (code === '55P03')
    return {
      sentence: words(
        'データベースでほかの処理を待っていて、時間内に終わりませんでした。何も変更していません。',
        'It waited too long for something else in the database. Nothing was changed.',
      ),
      next: tryLater,
    };
  const misfit = misfitOf(error, code);
  if (misfit) return misfit;
  if (isDatabaseDown(error))
    return {
      sentence: words('いまデータベースに接続できません。', 'The database cannot be reached right now.'),
      next: tryLater,
    };
  return {
    sentence: words(
      '予期しないエラーが起きたため、処理できませんでした。',
      'Something unexpected happened, so this was not done.',
    ),
    next: tryLater,
  };
}

/** The sentence for a database that is not as Banto needs it: rights, functions, tables, columns or types. */
function misfitOf(error: unknown, code: string | undefined): { sentence: Words; next: Words } | undefined {
  if (code === '42501') {
    const object = deniedObject((error as Error).message);
    const [ja, en] = object === undefined ? ['', ''] : [`（${object}）`, ` (${object})`];
    return {
      sentence: words(
        `データベースの権限${ja}が足りないため、実行できませんでした。`,
        `Banto does not have the database rights for this${en}.`,
      ),
      next: tellAdmin,
    };
  }
  const failed = failedFunction(error);
  if (failed && !isTransient(error)) return { sentence: failed, next: tellAdmin };
  if (code === '42P01' || code === '42703') {
    return {
      sentence: words(
        'データベースに必要な表または列が見つかりません。',
        'The database has no table or column that this needs.',
      ),
      next: tellAdmin,
    };
  }
  if (code !== undefined && unfit.has(code))
    return {
      sentence: words(
        'データベースの列の型または関数が、番頭の想定と違うため、処理できませんでした。',
        'A column in the database has a type, or a function a form, that Banto cannot work with.',
      ),
      next: words(
        'システム管理者に連絡してください。`npm run doctor` で列を確認できます。',
        'Please tell an administrator: `npm run doctor` names the columns.',
      ),
    };
  return undefined;
}

/**
 * An operator, function or cast that does not exist for these types, a type that does not fit, or a word that a column's
 * type cannot be compared with: a status that is a number.
 */
const unfit: ReadonlySet<string> = new Set(['42883', '42725', '42804', '42846', '22P02', '22007', '22018']);

const readOnly = words(
  'いまデータベースは読み取り専用のため、変更できません。何も変更していません。',
  'The database is read-only right now, so nothing was changed.',
);
const askOnly = words(
  '照会はそのまま使えます。変更は、管理者が書き込みを再開してからもう一度お試しください。',
  'Questions still work. Try again once an administrator has made it writable.',
);

/** Whether the database takes no writes: a standby, or switched to read-only; https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const isReadOnly = (error: unknown): boolean => sqlState(error) === '25006';

const sqlState = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : undefined;
};

/**
 * Whether a retry may succeed: after a lost connection, a deadlock, a time limit, or while nothing can be written. What the
 * marketplace's own functions raise, with whatever code, is an answer for the person.
 */
export const isTransient = (error: unknown): boolean =>
  !isRaised(error) &&
  (isDatabaseDown(error) || isReadOnly(error) || ['40001', '40P01', '55P03', '57014'].includes(sqlState(error) ?? ''));
