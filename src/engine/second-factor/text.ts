import { Refused } from '../../domain/errors.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { counted } from '../../domain/text/yen.ts';
import type { StepUp } from '../receipts/receipt.ts';

/** What somebody without a second factor can do. */
export const askToEnrol = words(
  'システム管理者に登録（npm run enrol）を依頼するか、登録済みのほかの承認者に承認を頼んでください。',
  'Ask an administrator to enrol you (npm run enrol), or another approver who is enrolled.',
);

export const notEnrolled = words(
  '認証アプリが登録されていないため、コードで承認できません。',
  'You have no authenticator enrolled, so you cannot approve with a code.',
);

const until = (time: string, now: Date): Words =>
  words(`${formatTime(new Date(time), 'ja', now)} まで`, `until ${formatTime(new Date(time), 'en', now)} JST`);

/** Why nothing can be approved with a code now. */
export function lockedWords(lockedUntil: string, now: Date): Words {
  const { ja, en } = until(lockedUntil, now);
  return words(
    `コードを続けて間違えたため、${ja}ロックされています。正しいコードも受け付けません。`,
    `Locked ${en} after too many wrong codes. Even a right one is not accepted until then.`,
  );
}

/** What is wrong with a code, for the field that it was typed into; undefined when it was right. */
export function codeFault({ verdict, left = 0, lockedUntil }: StepUp, now: Date): Words | undefined {
  switch (verdict) {
    case 'right':
      return undefined;
    case 'used':
      return words(
        'このコードは使用済みです。次のコードが表示されるまで（最長30秒）待って入力してください。',
        'This code was used already. Wait for the next one, at most 30 seconds.',
      );
    case 'locked':
      return lockedWords(lockedUntil ?? now.toISOString(), now);
    case 'none':
      return words(`${notEnrolled.ja}${askToEnrol.ja}`, `${notEnrolled.en} ${askToEnrol.en}`);
    case 'unreadable':
      return words(
        '番頭の設定（BANTO_SECRET_KEY）が登録時と違うため、コードを確認できません。システム管理者に連絡してください。',
        'Banto’s BANTO_SECRET_KEY is not the one of your enrolment, so it cannot check codes. Tell an administrator.',
      );
    case 'wrong': {
      if (lockedUntil === undefined)
        return words(
          `コードが違います（あと${left}回でロック）。次のコードに変わってから入力し、続くときは端末の時刻を確認してください。`,
          `Wrong code; ${counted(left, 'try', 'tries')} left. Wait for the next code, and check the time on your phone.`,
        );
      const { ja, en } = until(lockedUntil, now);
      return words(
        `コードが違います。続けて間違えたため、${ja}ロックしました。システム管理者に知らせました。`,
        `Wrong code. After too many wrong ones it is locked ${en}; the administrators are told.`,
      );
    }
  }
}

/** Whom to ask while one's own codes are not accepted. */
export const askOther = (name: string): Words =>
  words(`急ぐ場合は ${name} さんに承認を依頼してください。`, `If it is urgent, ask ${name} to approve it.`);

/** The refusal of a click whose code was not right; undefined when it was. */
export function codeRefusal(stepUp: StepUp, now: Date, section: RunbookSection): Refused | undefined {
  const fault = codeFault(stepUp, now);
  return fault && new Refused(stepUp.verdict === 'locked' ? 'locked' : 'code', fault, { section });
}
