import type { KnownBlock } from '@slack/types';
import type { Json } from '../../db/tables.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Language, words } from '../../domain/words.ts';
import { header, type Message, message, paragraph, preformatted } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import { typed } from '../definitions/catalog.ts';
import type { Receipt } from '../receipts/receipt.ts';

/** UTF-16 units in one block; Slack takes 3,000 characters, and a new line may be added at a cut. */
const PIECE = 2_800;
/** What one message may hold beside its header: well within its characters, and within its JSON with every `"` escaped. */
const MESSAGE = 7_500;
/** A click's response URL takes five answers. */
const MESSAGES = limits.responseUrl.uses;

interface Sent {
  readonly sql: string;
  readonly parameters: readonly Json[];
}

/** The statements as they were sent, each with its parameters: all of them, over several messages when need be. */
export function sqlMessages({ name, result }: Pick<Receipt, 'name' | 'result'>, language: Language): Message[] {
  const statements = (result as { statements?: Sent[] } | null)?.statements ?? [];
  const title = words(`${typed(name)} のSQL`, `SQL of ${typed(name)}`)[language];
  if (statements.length === 0) {
    const none = words('データベースへの問い合わせはありませんでした。', 'The database was not asked.')[language];
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
  const sent = pages.slice(0, MESSAGES);
  const cutOff = words(
    '長いため、ここまでを表示しています。全文は監査担当の受付記録にあります。',
    'It is longer than this; the stored receipt has all of it.',
  )[language];
  return sent.map((page, index) => {
    const heading = pages.length > 1 ? `${title} (${index + 1}/${pages.length})` : title;
    const blocks: KnownBlock[] = [header(heading), ...page.map((piece) => preformatted(piece))];
    if (index === sent.length - 1 && sent.length < pages.length) blocks.push(paragraph(cutOff));
    return message(heading, blocks);
  });
}

function written({ sql, parameters }: Sent, index: number, of: number): string {
  const number = of > 1 ? [`-- ${index + 1}/${of}`] : [];
  return [...number, inLines(sql), ...parameters.map((value, place) => `-- $${place + 1} = ${shown(value)}`)].join(
    '\n',
  );
}

/** The statement with a line for each clause; only white space differs from what was sent. */
const inLines = (sql: string): string =>
  sql.replaceAll(/ (?=(?:from|where|left join|inner join|order by|group by|having|limit|union all|union) )/gu, '\n');

/** A parameter as it was sent; a moment also in Tokyo's time. */
function shown(value: Json): string {
  const json = JSON.stringify(value);
  const moment = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/u.test(value);
  return moment ? `${json}\n--   ${formatTime(new Date(value), 'ja')} JST` : json;
}

/** Cuts at a space or a line's end where there is one, never inside a character of two halves. */
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
