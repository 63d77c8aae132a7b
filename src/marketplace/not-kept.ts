import { Refused } from '../domain/errors.ts';
import { type Words, words } from '../domain/text/words.ts';
import { counted } from '../domain/text/yen.ts';

/** Where the database has something else than what was written. */
export interface Difference {
  readonly table: string;
  /** Undefined when the row is not there. */
  readonly column: string | undefined;
  /** How many rows differ in this column. */
  readonly rows: number;
}

/** The database did not keep what was written: something of its own, such as a trigger, changed it or put it back. */
export class NotKept extends Refused {
  readonly difference: Difference;

  constructor(difference: Difference, label?: Words) {
    super('not_kept', sentence(difference, label), { next: askAboutTriggers });
    this.difference = difference;
  }

  /** The same, with the column called what people call it. */
  named(fields: Readonly<Record<string, Words>>): NotKept {
    const { column } = this.difference;
    return column === undefined ? this : new NotKept(this.difference, fields[column]);
  }
}

function sentence({ table, column, rows }: Difference, label: Words | undefined): Words {
  const many = rows === 1 ? words('', '') : words(`${rows}件で、`, ` in ${counted(rows, 'row')}`);
  const what = column === undefined ? words('記録', 'the record') : columnWords(column, label);
  return words(
    `データベースが、${many.ja}${what.ja}（${table}）を書き込んだとおりに保存しませんでした。取り消したため、何も変わっていません。`,
    `The database did not keep ${what.en} (${table}) as written${many.en}. It was undone, so nothing has changed.`,
  );
}

const columnWords = (column: string, label: Words | undefined): Words =>
  label ? words(`「${label.ja}」${column}`, `“${label.en}” ${column}`) : words(`列 ${column}`, `the column ${column}`);

const askAboutTriggers = words(
  'データベースのトリガーなどが原因と思われます。システム管理者にお知らせください。',
  'A trigger of the database is the likely reason. Please tell an administrator.',
);
