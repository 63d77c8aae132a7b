import { deniedObject } from '../../../db/denied.ts';
import { cut } from '../../../domain/text/text.ts';
import { type Words, words } from '../../../domain/text/words.ts';

/** Why the marketplace's function cannot run, and what to do about it. */
export interface FunctionFault {
  readonly why: Words;
  readonly next: Words;
}

const askForRepair = words(
  'データベースの管理者に、関数 generate_monthly_payouts_v50 の修正を依頼してください。',
  'Ask the database administrator to fix generate_monthly_payouts_v50.',
);
const askForRights = words(
  'データベースの管理者に、docs/database-roles.sql をもう一度実行するよう依頼してください。',
  'Ask the database administrator to run docs/database-roles.sql again.',
);

/** What is wrong with the marketplace's function, by SQLSTATE; undefined for errors that may pass. */
export function functionFault(code: string | undefined, message: string): FunctionFault | undefined {
  const why = faultWords(code, message);
  return why && { why, next: code === '42501' ? askForRights : askForRepair };
}

function faultWords(code: string | undefined, message: string): Words | undefined {
  const [, name] = /"([\w.]+)"/u.exec(message) ?? [];
  const named = name === undefined ? words('', '') : words(`「${name}」`, ` “${name}”`);
  if (code === undefined) return undefined;
  switch (code) {
    case '42883':
      return message.includes('generate_monthly_payouts_v50')
        ? words(
            'このデータベースには、支払いを生成する関数 generate_monthly_payouts_v50() がありません。',
            'This database has no function generate_monthly_payouts_v50().',
          )
        : words(
            `支払いを生成する関数が使う関数が、データベースにありません（${cut(message, 200)}）。`,
            `The function that generates payouts needs a function that the database does not have (${cut(message, 200)}).`,
          );
    case '42P01':
      return words(
        `支払いを生成する関数が使う表${named.ja}が、データベースにありません。`,
        `The function that generates payouts needs a table${named.en} that the database does not have.`,
      );
    case '42703':
      return words(
        `支払いを生成する関数が使う列${named.ja}が、データベースにありません。`,
        `The function that generates payouts needs a column${named.en} that the database does not have.`,
      );
    case '42P10':
      return words(
        '支払いを生成する関数が必要とする一意制約が、データベースにありません。',
        'The function that generates payouts needs a unique constraint that the database does not have.',
      );
    case '42501': {
      const denied = deniedObject(message);
      return words(
        `支払いを生成する関数を実行する権限が足りません${denied === undefined ? '' : `（${denied}）`}。`,
        `Banto has no permission to run the function that generates payouts${denied === undefined ? '' : ` (${denied})`}.`,
      );
    }
    case 'P0001':
      return words(
        `支払いを生成する関数が、生成を断りました: ${cut(message, 200)}。`,
        `The function that generates payouts refused: ${cut(message, 200)}.`,
      );
    default:
      return /^(?:2[23]|42)/u.test(code)
        ? words(
            `支払いを生成する関数がエラーで終了しました（${code}${name === undefined ? '' : ` ${name}`}）。`,
            `The function that generates payouts ended with an error (${code}${name === undefined ? '' : ` ${name}`}).`,
          )
        : undefined;
  }
}
