import { Misread } from '../../../domain/errors.ts';
import { nameCharacter } from '../../../domain/text/text.ts';
import { normaliseValue } from '../../../domain/typed/normalise.ts';
import { type Words, words } from '../../../domain/text/words.ts';

const TRANSACTION_ID_MAX = 100;
/** How the ids begin that Banto gives to the payouts of a batch. Nobody may type such an id. */
export const BATCH = 'batch_';

/** The form in which typed transaction ids are compared: case and spaces are ignored. */
export const transactionKey = (transactionId: string): string => transactionId.toLowerCase().replaceAll(' ', '');

const asOnStatement = words(
  '銀行の明細にあるとおりに入力してください。',
  'Please enter it as on the bank’s statement.',
);

/** A payout that has, or had, a transaction id, and whether Banto recorded that. */
export interface UseOfId {
  readonly payout: string;
  readonly recorded: boolean;
}

/**
 * Whether a use means that a payout cannot have the id: another payout has it, or Banto recorded it for this one, which was
 * reopened since. An id that something else wrote to this payout is its own.
 */
export const takesFrom = ({ payout, recorded }: UseOfId, id: string): boolean => payout !== id || recorded;

/** Says that the payout had this id before. */
export const usedBefore = (given: string): Words =>
  words(
    `取引ID「${given}」は、この支払いの取り消した記録で使用済みです。同じ取引IDは二度と使えません。`,
    `The transaction id “${given}” was used for this payout before it was reopened; an id is used only once.`,
  );

/**
 * A bank's transaction id, normalised (plain width, one dash, single spaces); undefined, or the reason, when it is not a
 * valid one. Only ASCII: two letters that look the same would make two ids of one transfer.
 */
export function readTransactionId(text: string): string | Misread | undefined {
  // Two lines of a sheet that became one cell are no id.
  if (/[\p{Cc}\u2028\u2029]/u.test(text.trim()))
    return new Misread(
      words(
        `取引IDに改行やタブは使えません。${asOnStatement.ja}`,
        `A transaction id cannot contain a line break or a tab. ${asOnStatement.en}`,
      ),
    );
  const read = normaliseValue(text);
  // What spreadsheets make of a long number: the last digits are lost.
  if (/^\d(?:\.\d+)?e\+?\d+$/iu.test(read))
    return new Misread(
      words(
        `「${read}」は表計算ソフトで丸められた数字です。${asOnStatement.ja}`,
        `“${read}” is a number that a spreadsheet has rounded. ${asOnStatement.en}`,
      ),
    );
  const [odd] = /[^A-Za-z0-9 ._:/#-]/u.exec(read) ?? [];
  if (odd !== undefined) {
    const name = nameCharacter(odd);
    return new Misread(
      words(
        `取引IDに${name.ja}は使えません。半角の英数字、空白と - _ . : / # だけが使えます。${asOnStatement.ja}`,
        `A transaction id cannot contain ${name.en}: only letters from A to Z, digits, spaces and - _ . : / #. ${asOnStatement.en}`,
      ),
    );
  }
  // What stands in a list where there is no id: that row was not transferred.
  if (/^(?:#?n\/a|na|nan|nil|null|none|tbd|unknown|0+)$/iu.test(read))
    return new Misread(
      words(
        `「${read}」は取引IDではありません。${asOnStatement.ja}`,
        `“${read}” is no transaction id. ${asOnStatement.en}`,
      ),
    );
  if (transactionKey(read).startsWith(BATCH))
    return new Misread(
      words(
        `「${BATCH}」で始まる取引IDは一括処理の番号のため、入力できません。${asOnStatement.ja}`,
        `Ids that begin with “${BATCH}” are the numbers of batches and cannot be entered. ${asOnStatement.en}`,
      ),
    );
  return /^[A-Za-z0-9]/u.test(read) && read.length <= TRANSACTION_ID_MAX ? read : undefined;
}
