import { ageInWords } from '../domain/time/tokyo.ts';
import { joinWords, type Words, words } from '../domain/text/words.ts';
import { formatCount } from '../domain/text/yen.ts';

/** What is known about notifications that have not reached a partner. */
export interface BacklogFigures {
  readonly waiting: number;
  /** How long the oldest has waited; null when none waits. */
  readonly hours: number | null;
  /** Failed for good in the last 24 hours. */
  readonly failed: number;
  /** Whether the database says which status waits; otherwise `waiting` is what may wait. */
  readonly known: boolean;
}

/** Above these it is bad. */
export interface BacklogLimits {
  readonly failed: number;
  readonly minutes: number;
}

interface JudgedBacklog {
  readonly state: 'good' | 'bad' | 'unknown';
  readonly detail: Words;
  readonly next?: Words;
}

/** Judges the backlog. What is too much stands first, with its limit and its own next step. */
export function judgeBacklog(figures: BacklogFigures, limits: BacklogLimits): JudgedBacklog {
  const { known, hours, failed } = figures;
  const waits = waitingWords(figures);
  const failures = words(`24時間の失敗 ${formatCount(failed, 'ja')}`, `${formatCount(failed, 'en')} failed in 24 h`);
  const tooLong = known && (hours ?? 0) * 60 > limits.minutes;
  const tooMany = failed > limits.failed;
  const calm = [...(tooLong ? [] : [waits]), ...(tooMany ? [] : [failures])];
  const wrong = [
    ...(tooLong ? [withLimit(waits, words(`${limits.minutes}分`, `${limits.minutes} min`))] : []),
    ...(tooMany ? [withLimit(failures, words(formatCount(limits.failed, 'ja'), String(limits.failed)))] : []),
  ];
  const next = [...(tooLong ? [seeWorker] : []), ...(tooMany ? [seeFailed] : []), ...(known ? [] : [seeConstraint])];
  return {
    state: wrong.length > 0 ? 'bad' : known ? 'good' : 'unknown',
    detail: joinWords([...wrong, ...calm], '、', ', '),
    ...(next.length > 0 && { next: joinWords(next, '', ' ') }),
  };
}

function waitingWords({ waiting, hours, known }: BacklogFigures): Words {
  const longest =
    hours === null
      ? words('', '')
      : words(`（最長 ${ageInWords(hours, 'ja')}）`, ` (longest ${ageInWords(hours, 'en')})`);
  return known
    ? words(`送信待ち ${formatCount(waiting, 'ja')}${longest.ja}`, `${formatCount(waiting, 'en')} waiting${longest.en}`)
    : words(
        `送信待ちの可能性 ${formatCount(waiting, 'ja')}${longest.ja}（どの状態が送信待ちか分かりません）`,
        `${formatCount(waiting, 'en')} may be waiting${longest.en} (it is unknown which status means that)`,
      );
}

const withLimit = ({ ja, en }: Words, limit: Words): Words =>
  words(`${ja}・上限 ${limit.ja}`, `${en}, limit ${limit.en}`);

const seeWorker = words(
  '通知ワーカーが動いているか確認してください。',
  'Check that the notification worker is running.',
);
const seeFailed = words(
  '/orders notifications failed で失敗した通知を確認し、「再送する…」で再送してください。',
  'See what failed with /orders notifications failed, and send it again with “Resend…”.',
);
const seeConstraint = words(
  'partner_notifications.status のCHECK制約を確認してください。',
  'Check the constraint on partner_notifications.status.',
);
