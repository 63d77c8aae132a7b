import type { KnownBlock } from '@slack/types';
import type { Json } from '../../db/tables.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Language, words } from '../../domain/text/words.ts';
import { header, type Message, message, paragraph, preformatted } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import { typed } from '../definitions/catalog.ts';
import type { Receipt } from '../receipts/receipt.ts';

/** UTF-16 units in one block, below Slack's limit of 3,000 characters. */
const PIECE = 2_800;
/** UTF-16 units in one message besides its header: below Slack's limits, even when every `"` is escaped in JSON. */
const MESSAGE = 7_500;
/** A click's response URL works five times. */
const MESSAGES = limits.responseUrl.uses;

interface SentStatement {
  readonly sql: string;
  readonly parameters: readonly Json[];
}

/** All statements as they were sent, with their parameters, over several messages if necessary. */
export function sqlMessages({ name, result }: Pick<Receipt, 'name' | 'result'>, language: Language): Message[] {
  const statements = (result as { statements?: SentStatement[] } | null)?.statements ?? [];
  const title = words(`${typed(name)} のSQL`, `SQL of ${typed(name)}`)[language];
  if (statements.length === 0) {
    const none = words('データベースへの問い合わせはありませんでした。', 'No statement was sent to the database.')[
      language
    ];
    return [message(`${title}\n${none}`, [header(title), paragraph(none)])];
  }
  const pieces = statements.flatMap((statement, index) => split(written(statement, index, statements.length)));
  const pages: string[][] = [[]];
  let room = MESSAGE;
  for (const piece of pieces) {
    if (piece.length > room) {
      pages.push([]);
      room = MESSAGE;
    }
    pages.at(-1)?.push(piece);
    room -= piece.length;
  }
  const shownPages = pages.slice(0, MESSAGES);
  const cutOff = words(
    '長いため、ここまでを表示しています。全文は監査担当の受付記録にあります。',
    'This is only the beginning; the stored receipt has the full text.',
  )[language];
  return shownPages.map((page, index) => {
    const heading = pages.length > 1 ? `${title} (${index + 1}/${pages.length})` : title;
    const blocks: KnownBlock[] = [header(heading), ...page.map((piece) => preformatted(piece))];
    if (index === shownPages.length - 1 && shownPages.length < pages.length) blocks.push(paragraph(cutOff));
    return message(heading, blocks);
  });
}

function written({ sql, parameters }: SentStatement, index: number, of: number): string {
  const number = of > 1 ? [`-- ${index + 1}/${of}`] : [];
  return [...number, inLines(sql), ...parameters.map((value, place) => `-- $${place + 1} = ${shown(value)}`)].join(
    '\n',
  );
}

/** The statement with a line for each clause; only white space differs from what was sent. */
const inLines = (sql: string): string =>
  sql.replaceAll(/ (?=(?:from|where|left join|inner join|order by|group by|having|limit|union all|union) )/gu, '\n');

/** A parameter as it was sent; a time also in Tokyo time. */
function shown(value: Json): string {
  const json = JSON.stringify(value);
  const moment = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/u.test(value);
  return moment ? `${json}\n--   ${formatTime(new Date(value), 'ja')} JST` : json;
}

/** Splits text at spaces or line ends where possible, never inside a surrogate pair. */
function split(text: string): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > PIECE) {
    const space = Math.max(rest.lastIndexOf(' ', PIECE), rest.lastIndexOf('\n', PIECE));
    let end = space > PIECE / 2 ? space + 1 : PIECE;
    if (/[\uD800-\uDBFF]/u.test(rest.charAt(end - 1))) end -= 1;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}
