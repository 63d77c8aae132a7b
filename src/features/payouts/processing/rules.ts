import { firstOf } from '../../../domain/text/first-of.ts';
import { shortId } from '../../../domain/text/text.ts';
import { joinWords, type Words, words } from '../../../domain/text/words.ts';
import { counted, formatYen } from '../../../domain/text/yen.ts';
import type { FunctionAnswer } from '../../../marketplace/functions.ts';
import { payoutStatusWords } from '../../../marketplace/statuses/payout.ts';
import { label, recipientTypeWords } from '../text.ts';

/** A payout as it was, or is, around the marketplace's call. A type, so that it counts as JSON. */
export type Held = {
  readonly id: string;
  readonly recipient_type: string | null;
  readonly recipient_id: string;
  readonly final_payout: number;
  readonly status: string | null;
  readonly scheduled_date: string;
  readonly transaction_id: string | null;
  readonly notes: string | null;
};

/** What is known of the time before the call. */
export type Before = {
  /**
   * A day before it was read, by the database's clock; null when a version that did not read it started the call. A day,
   * because a row's time of creation is that of its transaction's start, which may be long before its commit.
   */
  readonly since: string | null;
  /** The last row of the audit log then. */
  readonly seq: number;
  /** Every payout that was not completed, or that is newer. The others were completed: too many to list. */
  readonly rows: readonly Held[];
};

/** A payout as it is now, and whether it is newer than `since`; null when its creation is not recorded. */
export type Current = Held & { readonly created_since: boolean | null };

/** A payout with any field changed since before the call, or that was added or deleted since. */
export interface Changed {
  readonly id: string;
  readonly before: Held | { readonly status: 'completed' } | null;
  readonly after: Held | null;
}

const withoutCreation = ({ created_since: _since, ...held }: Current): Held => held;

const fields = [
  'status',
  'final_payout',
  'recipient_type',
  'recipient_id',
  'scheduled_date',
  'transaction_id',
  'notes',
] as const satisfies readonly (keyof Held)[];

/** Everything that changed since the call began, in the order of the ids. */
export function changesSince(before: Before, current: readonly Current[]): Changed[] {
  const now = new Map(current.map((row) => [row.id, row]));
  const known = new Set(before.rows.map(({ id }) => id));
  const those = before.rows.flatMap((row): Changed[] => {
    const after = now.get(row.id);
    if (after && fields.every((field) => after[field] === row[field])) return [];
    return [{ id: row.id, before: row, after: after ? withoutCreation(after) : null }];
  });
  const others = current
    .filter(({ id }) => !known.has(id))
    .flatMap((row): Changed[] => {
      const existed = row.created_since === false;
      // It was completed then, and still is.
      if (row.status === 'completed' && row.created_since !== true) return [];
      return [{ id: row.id, before: existed ? { status: 'completed' } : null, after: withoutCreation(row) }];
    });
  return [...those, ...others].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The shown payouts, by what became of them. */
export interface ShownResult {
  /** Ready for transfer, or completed when nothing is owed: what the function says it does. */
  readonly processed: readonly Held[];
  /** Still scheduled. */
  readonly left: readonly Held[];
  /** In another state, with another amount or recipient, or deleted. */
  readonly otherwise: readonly Changed[];
}

export function resultOf(shown: readonly Held[], current: readonly Current[]): ShownResult {
  const now = new Map(current.map((row) => [row.id, row]));
  const processed: Held[] = [];
  const left: Held[] = [];
  const otherwise: Changed[] = [];
  for (const row of shown) {
    const found = now.get(row.id);
    const after = found ? withoutCreation(found) : null;
    const same =
      after?.final_payout === row.final_payout &&
      after.recipient_id === row.recipient_id &&
      after.recipient_type === row.recipient_type;
    const expected = row.final_payout > 0 ? 'ready_for_transfer' : 'completed';
    if (same && after.status === expected) processed.push(after);
    else if (same && after.status === 'scheduled') left.push(after);
    else otherwise.push({ id: row.id, before: row, after });
  }
  return { processed, left, otherwise };
}

const name = ({ id, final_payout }: Pick<Held, 'id' | 'final_payout'>): string =>
  `${shortId(id)} ${formatYen(final_payout)}`;

/** `9f8e7d6c ¥12,000（失敗 → 振込待ち、金額 ¥10,000 → ¥12,000）`. */
function changeWords({ id, before, after }: Changed): Words {
  const was = before && 'id' in before ? before : undefined;
  const shown = after ?? was;
  const title = shown ? name(shown) : shortId(id);
  const parts = was && after ? changedFields(was, after) : [];
  if (!was || !after || was.status !== after.status) {
    const from = before ? payoutStatusWords(before.status) : words('新規', 'new');
    const to = after ? payoutStatusWords(after.status) : words('削除', 'deleted');
    parts.unshift(words(`${from.ja} → ${to.ja}`, `${from.en} → ${to.en}`));
  }
  return words(
    `${title}（${parts.map(({ ja }) => ja).join('、')}）`,
    `${title} (${parts.map(({ en }) => en).join(', ')})`,
  );
}

/** Each changed field but the status, with its values as far as they fit a line. */
function changedFields(was: Held, is: Held): Words[] {
  const none = words('—', '—');
  const said = (value: Words | string | null): Words =>
    typeof value === 'string' ? words(value, value) : (value ?? none);
  const changed = (field: Words, before: Words | string | null, after: Words | string | null): Words[] => {
    const [from, to] = [said(before), said(after)];
    return from.ja === to.ja ? [] : [words(`${field.ja} ${from.ja} → ${to.ja}`, `${field.en} ${from.en} → ${to.en}`)];
  };
  const payee = ({ recipient_type: type, recipient_id: recipient }: Held): Words =>
    joinWords([said(type === null ? null : recipientTypeWords(type)), said(shortId(recipient))], ' ');
  return [
    ...changed(label.amount, formatYen(was.final_payout), formatYen(is.final_payout)),
    ...changed(label.recipient, payee(was), payee(is)),
    ...changed(label.due, was.scheduled_date, is.scheduled_date),
    ...changed(label.transactionId, was.transaction_id, is.transaction_id),
    ...(was.notes === is.notes ? [] : [label.notes]),
  ];
}

/** The shown payouts that the call left as they were, and those that it changed in another way. */
export function leftWords({ left, otherwise }: ShownResult): Words {
  const names = firstOf(left, (row) => words(name(row), name(row)));
  const odd = firstOf(otherwise, changeWords);
  return words(
    [
      ...(left.length > 0 ? [`未処理: ${names.ja}。`] : []),
      ...(otherwise.length > 0 ? [`確認画面と違う結果になった支払い ${otherwise.length}件: ${odd.ja}。`] : []),
    ].join(''),
    [
      ...(left.length > 0 ? [`Not processed: ${names.en}.`] : []),
      ...(otherwise.length > 0
        ? [`${counted(otherwise.length, 'payout')} with another result than previewed: ${odd.en}.`]
        : []),
    ].join(' '),
  );
}

/** What changed though nobody saw it in the preview; empty when nothing did. */
export function unseenWords(unseen: readonly Changed[]): Words {
  if (unseen.length === 0) return words('', '');
  const { ja, en } = firstOf(unseen, changeWords);
  return words(
    `確認画面になかった支払い ${unseen.length}件も、呼び出しの開始後に変わりました: ${ja}。`,
    `${counted(unseen.length, 'payout')} not in the preview changed as well after the call began: ${en}.`,
  );
}

/** Sentences one after the other; empty ones are left out. */
export const sentences = (...parts: readonly Words[]): Words =>
  words(
    parts.map(({ ja }) => ja).join(''),
    parts
      .map(({ en }) => en)
      .filter((en) => en !== '')
      .join(' '),
  );

/** What the person should do when the result is not as previewed. */
export const whatNext = words(
  '/payouts status で確認し、もう一度実行する前にシステム管理者へ連絡してください。',
  'Check /payouts status, and speak to an administrator before running it again.',
);

/** Why payouts are not as previewed, as far as the function's response says; `left` counts those it left alone. */
export function explainAnswer(
  answer: FunctionAnswer | undefined,
  left: number,
): { readonly state: 'failed' | 'unknown'; readonly why: Words } {
  if (answer === undefined)
    return {
      state: 'unknown',
      why: words(
        '処理中に番頭が再起動したため、結果が不明です。',
        'Banto was restarted in the meantime, so the result is unknown.',
      ),
    };
  switch (answer.kind) {
    case 'answered':
      return {
        state: 'failed',
        why:
          left > 0
            ? words(
                'マーケットプレイスは成功と応答しましたが、更新されていない行があります。',
                'The marketplace reported success, but some rows have not changed.',
              )
            : words(
                'マーケットプレイスは成功と応答しましたが、確認したとおりになっていない行があります。',
                'The marketplace reported success, but some rows are not as previewed.',
              ),
      };
    case 'refused':
      return {
        state: 'failed',
        why: words(
          `マーケットプレイスに受け付けられませんでした: ${answer.detail.ja}。`,
          `The marketplace refused the call: ${answer.detail.en}.`,
        ),
      };
    case 'unclear':
      return {
        state: 'unknown',
        why: words(`結果を確認できませんでした: ${answer.detail.ja}。`, `The result is unknown: ${answer.detail.en}.`),
      };
  }
}
