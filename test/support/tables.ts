import type { Message } from '#playground/slack/workspace/types.ts';
import { asText, isObject, objectOf } from '#playground/json.ts';

/** The tables of a message as people read them: rows of texts, with the header first. */
export const tablesOf = (message: Message): string[][][] =>
  message.blocks
    .filter((block) => block.type === 'data_table')
    .map(({ rows }) =>
      (Array.isArray(rows) ? rows : []).map((row: unknown) =>
        (Array.isArray(row) ? row.filter(isObject) : []).map((cell) => asText(objectOf(cell)['text'])),
      ),
    );

/** The rows of a message's first table, without the header. */
export const rowsOf = (message: Message): string[][] => tablesOf(message)[0]?.slice(1) ?? [];

/** One column of a message's first table. */
export const columnOf = (message: Message, header: string): string[] => {
  const [head = [], ...rows] = tablesOf(message)[0] ?? [];
  const index = head.indexOf(header);
  if (index < 0) throw new Error(`there is no column ${header}; there are ${head.join(', ')}`);
  return rows.map((row) => row[index] ?? '');
};
