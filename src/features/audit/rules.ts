import { SYSTEM } from '../../domain/permission/actor.ts';
import { withoutMarks } from '../../domain/typed/pasted.ts';
import { readPersonId } from '../../domain/text/slack-id.ts';
import { calledKey } from '../../domain/typed/names.ts';
import { closest } from '../../domain/typed/closest.ts';
import { cut } from '../../domain/text/text.ts';
import { hasDigit, normaliseValue, wordKey } from '../../domain/typed/normalise.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { refusalCodes } from '../../domain/errors.ts';
import type { AuditOutcome, Json } from '../../db/tables.ts';
import { marked } from '../../domain/rehearsal.ts';
import type { Approvable, Value } from '../../engine/definitions/answer.ts';
import type { Directory } from '../../engine/ports.ts';
import { type IdRange, readIdStart } from '../../engine/parameters/clues.ts';

/** Outcomes in the words of operators. */
export const outcomes: Readonly<Record<AuditOutcome, Words>> = {
  done: words('実行', 'done'),
  refused: words('拒否', 'refused'),
  failed: words('失敗', 'failed'),
  requested: words('依頼', 'requested'),
  read: words('閲覧', 'read'),
  started: words('開始', 'started'),
  unknown: words('不明', 'unknown'),
  rehearsed: words('リハーサル', 'rehearsed'),
};

/** What an operation is called; one of a rehearsal says so first. */
export const titleOf = (
  directory: Pick<Directory, 'titleOf'>,
  operation: string,
  { rehearsal }: Pick<Approvable, 'rehearsal'> = {},
): Words => marked(directory.titleOf(operation) ?? words(operation, operation), rehearsal);

/** The reason in both languages: of a refusal or failure with a known code, what the code means. */
export function reasonWords(outcome: AuditOutcome, reason: string | null): Words | string | null {
  if (reason === null || (outcome !== 'refused' && outcome !== 'failed')) return reason;
  const [code = ''] = reason.split(':', 1);
  return Object.hasOwn(refusalCodes, code) ? words(refusalCodes[code as keyof typeof refusalCodes].ja, reason) : reason;
}

/** The yen of a payout that an entry is about, as the database had it; null for anything else. */
export function yenOf({ subject, before, after }: { subject: string | null; before: Json; after: Json }): Value {
  if (subject?.startsWith('payout:') !== true) return null;
  return amountIn(after) ?? amountIn(before);
}

function amountIn(row: Json): string | number | null {
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return null;
  const { final_payout: amount } = row;
  return typeof amount === 'number' || typeof amount === 'string' ? amount : null;
}

/** Reads an outcome, given as the log's word or the Japanese one. */
export function readOutcome(text: string): AuditOutcome | undefined {
  const typed = wordKey(text);
  return (Object.keys(outcomes) as AuditOutcome[]).find(
    (outcome) => outcome === typed || wordKey(outcomes[outcome].ja) === typed,
  );
}

/** What the directory or Slack may call something; if nothing is called so, it may still be an operation's name. */
export interface Called {
  readonly called: string;
  readonly operation?: string;
}

/** A Slack user id in capitals or with a digit, as `Wada` and `Withdraw` are none; or `schedule` or `system`. */
export function readActor(text: string): string | undefined {
  const typed = normaliseValue(text).replace(/^@/u, '');
  const person = readPersonId(typed) ?? (hasDigit(typed) ? readPersonId(typed.toUpperCase()) : undefined);
  return person ?? ['schedule', SYSTEM].find((actor) => actor === typed.toLowerCase());
}

/** `payouts.paid`, or `payouts` for all of them. */
export function readOperation(text: string): string | undefined {
  const typed = text
    .toLowerCase()
    .replace(/^\//u, '')
    .replace(/\.\*?$/u, '');
  return /^[a-z]+(?:[. ][a-z-]+)?$/u.test(typed) ? typed.replace(' ', '.') : undefined;
}

/** What a subject is, by the word before its id. */
export const subjectKinds: Readonly<Record<string, Words>> = {
  payout: words('支払い', 'payout'),
  partner: words('パートナー', 'partner'),
  order: words('注文', 'order'),
  purchase: words('購入', 'purchase'),
  notification: words('通知', 'notification'),
  request: words('依頼', 'request'),
  due: words('支払予定日', 'due'),
  batch: words('一括支払い', 'batch'),
  list: words('振込一覧', 'list'),
  payouts: words('支払い全体', 'payouts'),
  generation: words('支払い生成', 'generation'),
  alert: words('アラート', 'alert'),
  incident: words('障害', 'incident'),
  checklist: words('定期作業', 'checklist'),
  handover: words('引継ぎ', 'handover'),
  factor: words('認証アプリ', 'factor'),
  database: words('データベース', 'database'),
};

/** Subjects without an id: what was done to all payouts. */
const wholeSubjects: Readonly<Record<string, Words>> = {
  'payouts:process': words('支払い全体:処理', 'payouts:process'),
  'payouts:generate': words('支払い全体:生成', 'payouts:generate'),
};

/** `支払い:<uuid>`, `payout:<uuid>`: the subject as it is shown, and as it may be typed. */
export function subjectWords(subject: string | null): Words | null {
  if (subject === null) return null;
  const whole = wholeSubjects[subject];
  if (whole) return whole;
  const [kind = '', ...id] = subject.split(':');
  const said = subjectKinds[kind];
  return words(said ? [said.ja, ...id].join(':') : subject, subject);
}

/** The subject as it is stored. Its id has plain dashes only; in its word ー is a letter. */
function storedSubject(typed: string): string {
  const whole = storedAs(wholeSubjects, typed);
  if (whole !== undefined) return whole;
  const [kind = '', ...id] = normaliseValue(typed).split(':');
  if (id.length === 0) return subjectKind(kind) ?? kind;
  return [subjectKind(kind) ?? kind.toLowerCase(), ...id].join(':');
}

/** The word before the id as it is stored, of the word as it is shown; undefined when the log has no such subjects. */
export const subjectKind = (shown: string): string | undefined => storedAs(subjectKinds, shown);

const storedAs = (known: Readonly<Record<string, Words>>, shown: string): string | undefined =>
  Object.entries(known).find(([stored, { ja }]) => [stored, ja].some((each) => wordKey(each) === wordKey(shown)))?.[0];

/** A search term given without a column name: an operation, an actor, a number or a subject. */
export type SearchTerm =
  | { readonly operation: string }
  | { readonly actor: string }
  | { readonly subject: string }
  | { readonly number: IdRange };

/** Numbers come first: nothing else is all hex digits. `batch_20261120_001` and `payout:<uuid>` are subjects. */
export function readSearchTerm(text: string): SearchTerm | undefined {
  const number = readIdStart(text);
  if (number) return { number };
  const subject = storedSubject(text);
  if (/^(?:[a-z]+:\S+|batch_\d+_\d+)$/iu.test(subject)) return { subject };
  const actor = readActor(text);
  if (actor !== undefined) return { actor };
  const operation = readOperation(normaliseValue(text));
  return operation === undefined ? undefined : { operation };
}

/** `payout:<uuid>`, or the id alone; the beginning of the id is enough. */
export const readSubject = (text: string): string | undefined =>
  text !== '' && text.length <= 200 ? storedSubject(withoutMarks(normaliseValue(text))) : undefined;

type Names = Pick<Directory, 'recorded' | 'calledOf' | 'verbOf' | 'labelOf' | 'aliasesOf'>;

/** The operations with this name, as the log shows it; if there are none, as a button or a command has it. */
export function operationsCalled(typed: string, directory: Names): readonly string[] {
  const wanted = calledKey(typed);
  const called = (saying: (name: string) => readonly (Words | string | undefined)[]): string[] =>
    directory.recorded.filter((name) =>
      saying(name)
        .flatMap(bothOf)
        .some((said) => calledKey(said) === wanted),
    );
  const shown = called((name) => [name, directory.calledOf(name), directory.verbOf(name)]);
  return shown.length > 0 ? shown : called((name) => [directory.labelOf(name), ...directory.aliasesOf(name)]);
}

const bothOf = (said: Words | string | undefined): readonly string[] => {
  if (said === undefined) return [];
  return typeof said === 'string' ? [said] : [said.ja, said.en];
};

/** No operation has this name: what may be typed, and what was probably meant. */
export function unknownTerm(typed: string, directory: Pick<Directory, 'recorded'>): Words {
  const shown = cut(typed, MAX_ECHO);
  const guess = operationMeant(typed, directory);
  const [ja, en] = guess === undefined ? ['', ''] : [`もしかして: ${guess}`, ` Did you mean ${guess}?`];
  return words(
    `「${shown}」は監査ログにありません。操作（支払済みにする など）、実行者の名前、対象（payout:ID など）、日付（11/1 など）で検索できます。${ja}`,
    `There is no “${shown}” in the audit log. Search for an operation (payouts.paid …), the name of who did it, a subject (payout:id …) or a day (11/1 …).${en}`,
  );
}

/** No actor has this name. */
export function unknownActor(typed: string): Words {
  const shown = cut(typed, MAX_ECHO);
  return words(`実行者「${shown}」は監査ログにありません。`, `There is no actor “${shown}” in the audit log.`);
}

/** How many characters of what was typed are repeated. */
const MAX_ECHO = 40;

/** The operation or command that was probably meant by an unknown name. */
const operationMeant = (typed: string, { recorded }: Pick<Directory, 'recorded'>): string | undefined =>
  closest(typed, [...new Set(recorded.flatMap((name) => [name, name.split('.')[0] ?? name]))]);

/** Whether there is such an operation or command. */
export const isOperation = (typed: string, { recorded }: Pick<Directory, 'recorded'>): boolean =>
  recorded.some((name) => name === typed || name.startsWith(`${typed}.`));
