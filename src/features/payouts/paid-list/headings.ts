import { unguarded } from '../../../domain/csv/write.ts';
import { wordKey } from '../../../domain/typed/normalise.ts';
import type { Words } from '../../../domain/text/words.ts';
import { tableName } from '../../../engine/answers/csv.ts';
import { label } from '../text.ts';

/** What a column of a list may give. */
export type Given = 'id' | 'transactionId' | 'paidOn' | 'amount' | 'name';

/** What a column may be called: as in Banto's own CSV files, in either language, or as others call it. */
interface Heading {
  readonly given: Given;
  readonly own: Words;
  /** Separated by a comma. */
  readonly others: string;
  /** Names that a bank's file may have beside one of the others; then those count. */
  readonly weak?: string;
}

/**
 * Others' names are from the Zengin record of 総合振込 (振込指定日, 振込金額), and from the headings that public importers of
 * these banks' statements look for: ゆうちょ銀行 (取引日, 払出金額（円）), 住信SBIネット銀行 (日付, 出金金額(円)), 三井住友銀行 (年月日,
 * お引出し), 三菱UFJ銀行 (支払い金額), 岩手銀行 (お支払金額). Left out are 入出金, which has a sign, and 勘定日 and 起算日, since a
 * statement has both.
 */
export const headings: readonly Heading[] = [
  { given: 'id', own: label.id, others: 'id,payout_id' },
  { given: 'transactionId', own: label.transactionId, others: '取引番号,受付番号,transaction_id' },
  {
    given: 'paidOn',
    own: label.paidOn,
    others:
      '振込日付,振込年月日,振込指定日,振込実行日,振込実施日,支払日,お支払日,支払年月日,出金日,取引日,お取引日,取引年月日,日付,年月日,' +
      'paid_on,Date,Paid date,Date paid,Payment date,Transfer date,Transaction date',
    weak: '取扱日,お取扱日,Value date',
  },
  {
    given: 'amount',
    own: label.amount,
    others:
      '振込金額,振込額,お振込金額,支払金額,支払い金額,支払額,お支払金額,お支払い金額,出金金額,出金額,払出金額,お引出し,お引き出し,お引出金額,引出額,支出金額,振替金額,送金金額,送金額,取引金額,' +
      'final_payout,Amount paid,Paid amount,Payment amount,Transfer amount,Withdrawal,Withdrawal amount,Debit',
  },
  { given: 'name', own: label.recipient, others: '受取人名,振込先,名前,Name' },
];

/** A heading for comparison. */
const headingKey = (text: string): string => wordKey(unguarded(text.trim())).replaceAll(' ', '');
const keysOf = ({ ja, en }: Words): string[] => [headingKey(ja), headingKey(en)];

const keysIn = (names: string): string[] => (names === '' ? [] : names.split(',').map(headingKey));

const known: ReadonlyMap<string, Given> = new Map(
  headings.flatMap(({ given, own, others, weak = '' }) =>
    [...keysOf(own), ...keysIn(others), ...keysIn(weak)].map((key): [string, Given] => [key, given]),
  ),
);
const weak: ReadonlySet<string> = new Set(headings.flatMap((heading) => keysIn(heading.weak ?? '')));

/** Whether a column with this heading gives way to another of its kind. */
export const isWeak = (heading: string): boolean => weak.has(headingKey(heading));

/** No heading is longer: a list may have very many cells, and few are worth a closer look. */
export const LONGEST_HEADING = 40;

/** An amount's unit in brackets, as in 金額（円） or Amount [JPY]; thousands of yen are no yen. */
const UNIT = /[([【〔](?:単位:)?(?:日本円|円|¥|\\|jpy|yen)[)\]】〕]$/u;

/** What the column with this heading gives, if anything. */
export function givenBy(heading: string): Given | undefined {
  if (heading === '' || heading.length > LONGEST_HEADING) return undefined;
  const key = headingKey(heading);
  const given = known.get(key);
  if (given !== undefined || !UNIT.test(key)) return given;
  const inYen = known.get(key.replace(UNIT, ''));
  return inYen === 'amount' ? inYen : undefined;
}

/** Whether a heading is the name that Banto's own files have. */
export const isOwn = (heading: string, { own }: Pick<Heading, 'own'>): boolean =>
  keysOf(own).includes(headingKey(heading));

/** Columns of Banto's own files of payouts that no payment needs. */
const ownKeys: ReadonlySet<string> = new Set(
  [label.due, label.type, label.late, label.notes, label.recipientId, label.status, tableName].flatMap(keysOf),
);

/** Whether a heading is one that nobody needs to read about, since the table is one of Banto's own files. */
export function quietIn(heads: readonly string[]): (heading: string) => boolean {
  const keys = new Set(heads.filter(({ length }) => length <= LONGEST_HEADING).map(headingKey));
  const has = (each: Words): boolean => keysOf(each).some((key) => keys.has(key));
  const own = has(label.id) && has(label.due) && [label.type, label.late, label.status].some(has);
  return (heading) => own && ownKeys.has(headingKey(heading));
}
