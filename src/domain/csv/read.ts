import { Misread } from '../errors.ts';
import { words } from '../text/words.ts';

/** A row of a delimited text, and the line on which it begins, counted from 1. */
export interface DelimitedRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads CSV (RFC 4180), or the tabs with which spreadsheets copy cells: a tab in the first line tells. Rows without any
 * text are left out. A misread when a quotation mark is not closed where its cell ends: it would hide the lines after it.
 */
export function readDelimited(text: string): DelimitedRow[] | Misread {
  const separator = /^[^\r\n]*\t/u.test(text) ? '\t' : ',';
  const rows: DelimitedRow[] = [];
  let [line, began, opened, cell, quoted] = [1, 1, 0, '', false];
  let cells: string[] = [];
  const endRow = (): void => {
    cells.push(cell);
    if (cells.some((each) => each.trim() !== '')) rows.push({ line: began, cells });
    [cells, cell, opened] = [[], '', 0];
  };
  const source = text.replace(/^\uFEFF/u, '').replaceAll(/\r\n?/gu, '\n');
  for (let index = 0; index < source.length; index++) {
    const character = source[index] ?? '';
    if (character === '\n') line++;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (source[index + 1] === '"') cell += source[++index] ?? '';
      else quoted = false;
    } else if (character === '"' && cell === '' && opened === 0) [quoted, opened] = [true, line];
    else if (character === separator) {
      cells.push(cell);
      [cell, opened] = ['', 0];
    } else if (character === '\n') {
      endRow();
      began = line;
    } else if (opened > 0 && character !== ' ') return notClosed(opened);
    else cell += character;
  }
  if (quoted) return notClosed(opened);
  endRow();
  return rows;
}

const notClosed = (line: number): Misread =>
  new Misread(
    words(
      `${line}行目の引用符（"）が正しく閉じていません。`,
      `The quotation mark (") on line ${line} is not closed properly.`,
    ),
  );
