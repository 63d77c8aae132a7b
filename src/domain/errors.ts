import type { RunbookSection } from './runbook.ts';
import { joinWords, type Words, words } from './text/words.ts';

/** Codes of refusals: an audit row's `reason` begins with one. The texts say what each means. */
export const refusalCodes = {
  not_permitted: words('その権限がない', 'The person does not have the role'),
  self: words('自分の依頼を自分で承認・却下しようとした', 'The person tried to decide on their own request'),
  stale: words('確認した内容が変わっていた', 'What was shown has changed since'),
  already_decided: words(
    'すでに処理済み、または承認待ちだった',
    'It was done or decided before, or already waited for a decision',
  ),
  already_done: words('すでに実行済みだった', 'It was done before'),
  wrong_state: words('その操作ができる状態ではなかった', 'Its state does not allow the operation'),
  expired: words('期限が切れていた', 'It had expired'),
  invalid: words('入力に誤りがあった', 'The input was wrong'),
  duplicate: words('同じ値がすでに使われていた', 'The same value was used before'),
  not_found: words('対象がなかった', 'There was nothing that it applies to'),
  too_early: words('まだ実行できる時刻ではなかった', 'It was too early'),
  mismatch: words('検算が一致しなかった', 'The cross-check found a difference'),
  unsafe_channel: words(
    '投稿先のチャンネルが非公開ではない、または他社と共有されている',
    'The channel is not private or is shared',
  ),
  code: words('コードが必要だった、または正しくなかった', 'A code was needed, or it was not the right one'),
  locked: words('コードを続けて間違えたため、ロックされていた', 'Too many wrong codes: it was locked'),
  no_approver: words('承認できる人がいなかった', 'Nobody could have decided on it'),
  not_kept: words(
    'データベースが書き込んだとおりに保存しなかった',
    'The database kept something else than what was written',
  ),
  busy: words('同じ対象を別の処理が変更中だった', 'Another process was changing it at that moment'),
  restored: words(
    'データベースが以前の時点に復元され、照合が済んでいなかった',
    'The database was restored to an earlier time, and nobody had compared it yet',
  ),
  switched_off: words('この環境または設定では使えない', 'Not available in this environment or with these settings'),
  unavailable: words('必要な外部サービスが応答しなかった', 'An external service that it needs did not respond'),
} as const satisfies Record<string, Words>;

export type RefusalCode = keyof typeof refusalCodes;

/** A question or an operation by its name, the button's text, and the values to start with. */
export interface Offer {
  readonly does: string;
  readonly label: Words;
  readonly values?: Readonly<Record<string, string>>;
}

/** A change by its name, as a button that makes it at once: what it carries, and what Slack asks before. */
export interface ChangeOffer {
  readonly does: string;
  readonly label: Words;
  readonly about: Readonly<Record<string, string>>;
  readonly asks?: Readonly<Record<'title' | 'text' | 'confirm', Words>>;
}

/** Either, as a button of a reply. */
export type ReplyOffer = Offer | ChangeOffer;

/** What an error may add to its sentence. */
export type Explanation = Readonly<{
  /** The runbook's section about it. */
  section?: RunbookSection;
  /** What the person can do now. */
  next?: Words;
  /** What was probably meant, or can be done instead, as buttons. */
  offers?: readonly ReplyOffer[];
  /** The Slack id of the person whose action is the reason; their name is shown. */
  by?: string;
  /** The underlying error; for the log only. */
  cause?: unknown;
}>;

/** An error with a sentence for the person. Its message is the English sentence, for the log. */
abstract class ErrorWithWords extends Error {
  readonly code: RefusalCode;
  readonly words: Words;
  readonly section: RunbookSection | undefined;
  readonly next: Words | undefined;
  readonly by: string | undefined;
  readonly offers: readonly ReplyOffer[];

  constructor(code: RefusalCode, sentence: Words, { section, next, by, cause, offers = [] }: Explanation) {
    super(sentence.en, cause === undefined ? undefined : { cause });
    this.code = code;
    this.words = sentence;
    this.section = section;
    this.next = next;
    this.by = by;
    this.offers = offers;
  }
}

/** Why a typed text cannot be read, when that is more than what is allowed. */
export class Misread {
  readonly words: Words;

  constructor(reason: Words) {
    this.words = reason;
  }
}

/** A rule forbids it, which is not a failure: recorded as `refused`, told to the person, never retried. */
export class Refused extends ErrorWithWords {
  override readonly name: string = 'Refused';

  constructor(code: RefusalCode, sentence: Words, explanation: Explanation = {}) {
    super(code, sentence, explanation);
  }
}

/** Whether a check refuses nothing. Any other error is thrown on. */
export async function isAllowed(check: () => Promise<void>): Promise<boolean> {
  try {
    await check();
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Refused because of invalid input; has a text for each parameter, so that a modal can show it at the field. */
export class InvalidInput extends Refused {
  override readonly name = 'InvalidInput';
  /** What is wrong, by the parameter's name. */
  readonly parameters: Readonly<Record<string, Words>>;

  constructor(parameters: Readonly<Record<string, Words>>, explanation: Explanation = {}) {
    super('invalid', joinWords(Object.values(parameters), '\n'), explanation);
    this.parameters = parameters;
  }
}

/** An outside service (the database, Slack, the marketplace) does not respond. Recorded as `failed`; may be retried. */
export class Unavailable extends ErrorWithWords {
  override readonly name = 'Unavailable';

  constructor(sentence: Words, explanation: Explanation = {}) {
    super('unavailable', sentence, explanation);
  }
}
