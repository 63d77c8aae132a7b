import { describe, expect, test } from 'vitest';
import { InvalidInput } from '#src/domain/errors.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { assign, readings } from '#src/engine/parameters/assign.ts';
import { readCommandLine } from '#src/engine/parameters/command-line.ts';
import type { Raw } from '#src/engine/parameters/parameter.ts';
import { features } from '#src/features/index.ts';

const catalog = new Catalog(features);
const uuid = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';

/** Every reading of a line, as it is typed after the slash. */
const read = (line: string): readonly Raw[] => {
  const [command = '', ...rest] = line.split(' ');
  const { word, rest: tokens } = readCommandLine(rest.join(' '));
  const entry = catalog.find(command, word);
  if (!entry) throw new Error(`no /${line}`);
  return readings(entry.definition.parameters, tokens);
};

const refused = (line: string): string => {
  try {
    return JSON.stringify(read(line));
  } catch (error) {
    if (error instanceof InvalidInput) return error.words.ja;
    throw error;
  }
};

test.each([
  ['orders today Nov 19', [{ date: 'Nov 19' }]],
  ['orders today Thu, Nov 19, 2026 08:30 JST', [{ date: 'Thu, Nov 19, 2026 08:30 JST' }]],
  ['orders today date:11/19 08:30', [{ date: '11/19 08:30' }]],
  ['payouts status last month', [{ month: 'last month' }]],
  ['reports monthly Nov 2026', [{ month: 'Nov 2026' }]],
  ['orders notifications 48', [{ hours: '48' }]],
  ['orders notifications 2日', [{ hours: '2日' }]],
  ['orders notifications failed 48', [{ kind: 'failed', hours: '48' }]],
  ['orders stuck partner: 山田 製作所', [{ partner: '山田 製作所' }]],
  ['orders stuck hours: 36 山田', [{ hours: '36', partner: '山田' }]],
  ['orders today date: Nov 19', [{ date: 'Nov 19' }]],
  ['ops audit refused', [{ outcome: 'refused' }]],
  ['ops audit payouts.paid 拒否 11/19', [{ operation: 'payouts.paid', outcome: '拒否', date: '11/19' }]],
  ['ops audit payouts.paid @U0OPER1', [{ operation: 'payouts.paid', actor: '@U0OPER1' }]],
  ['ops audit payouts.paid date:Nov 19 money', [{ operation: 'payouts.paid', date: 'Nov 19', money: 'money' }]],
])('/%s: each word goes where it fits, several that are one day together', (line, expected) => {
  expect(read(line)).toEqual(expected);
});

describe('a name with spaces', () => {
  test.each([
    ['payouts paid 山田 花子', [{ id: '山田 花子' }]],
    ['payouts paid Yamada Hanako', [{ id: 'Yamada Hanako' }]],
    ['payouts paid 株式会社 山田 製作所', [{ id: '株式会社 山田 製作所' }]],
    ['payouts paid 工房 24', [{ id: '工房 24' }, { id: '工房', transaction_id: '24' }]],
    ['payouts paid 工房 ２４', [{ id: '工房 ２４' }, { id: '工房', transaction_id: '２４' }]],
    ['payouts paid 山田 花子 BK-001', [{ id: '山田 花子 BK-001' }, { id: '山田 花子', transaction_id: 'BK-001' }]],
    ['payouts paid "山田 花子" BK-001', [{ id: '山田 花子', transaction_id: 'BK-001' }]],
    ['payouts paid 山田 花子 transaction_id:BK-001', [{ id: '山田 花子', transaction_id: 'BK-001' }]],
    ['payouts paid id:山田 花子 BK-001', [{ id: '山田 花子 BK-001' }, { id: '山田 花子', transaction_id: 'BK-001' }]],
    ['payouts paid id:山田 花子', [{ id: '山田 花子' }]],
    [`payouts paid ${uuid} BANK-REF`, [{ id: uuid, transaction_id: 'BANK-REF' }]],
    [`payouts paid ${uuid} BK-001`, [{ id: uuid, transaction_id: 'BK-001' }]],
    [
      `payouts paid ${uuid.toUpperCase().replaceAll('-', 'ー')} BK-1`,
      [{ id: expect.anything(), transaction_id: 'BK-1' }],
    ],
    ['payouts paid 山田', [{ id: '山田' }]],
    ['payouts paid', [{}]],
    ['payouts reschedule 山田 花子', [{ id: '山田 花子' }]],
    ['payouts reschedule 山田 花子 12/1', [{ id: '山田 花子 12/1' }, { id: '山田 花子', date: '12/1' }]],
    ['payouts reschedule 山田 花子 明日', [{ id: '山田 花子 明日' }, { id: '山田 花子', date: '明日' }]],
    [
      'payouts reschedule 山田 花子 Tue, Dec 1',
      [{ id: '山田 花子 Tue, Dec 1' }, { id: '山田 花子', date: 'Tue, Dec 1' }],
    ],
    ['payouts reschedule 山田 花子 date:Dec 1', [{ id: '山田 花子', date: 'Dec 1' }]],
    ['payouts fail 山田 花子', [{ id: '山田 花子' }]],
    ['payouts reopen 山田 花子 2', [{ id: '山田 花子 2' }]],
    ['partners show 山田 製作所', [{ id: '山田 製作所' }]],
    ['partners approve 山田 製作所 2号店', [{ id: '山田 製作所 2号店' }]],
    ['orders resend ORD 1', [{ id: 'ORD 1' }]],
    ['orders stuck 36 山田 製作所', [{ hours: '36', partner: '山田 製作所' }]],
    ['orders stuck 山田 製作所', [{ partner: '山田 製作所' }]],
    ['orders stuck partner:山田 製作所', [{ partner: '山田 製作所' }]],
    ['orders stuck partner:Yamada Works', [{ partner: 'Yamada Works' }]],
    ['orders stuck partner:山田 製作所 all', [{ partner: '山田 製作所', all: 'all' }]],
    ['orders stuck all 山田 製作所', [{ partner: '山田 製作所', all: 'all' }]],
    ['orders stuck 36 partner:山田 製作所', [{ hours: '36', partner: '山田 製作所' }]],
    ['orders stuck partner:山田 36', [{ hours: '36', partner: '山田' }]],
    ['orders stuck abc', [{ hours: 'abc' }]],
    // Eight letters and digits that an id could begin with: of a payout they are one, a partner may be called so.
    ['payouts paid cafe2024 BANK', [{ id: 'cafe2024', transaction_id: 'BANK' }]],
    ['partners approve cafe2024 東京', [{ id: 'cafe2024 東京' }]],
    ['ops incident outage 画面が 開かない', [{ kind: 'outage', note: '画面が 開かない' }]],
  ])('/%s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  test('what stands alone is the shortest name', () => {
    expect(assign(catalog.findOperation('payouts.paid')?.parameters ?? {}, readCommandLine('x 工房 24').rest)).toEqual({
      id: '工房',
      transaction_id: '24',
    });
  });

  test.each([
    [`payouts paid ${uuid} 花子`, '「花子」は余分です'],
    [`payouts paid ${uuid} BK-1 花子`, '「花子」は余分です'],
    ['payouts paid "山田" hanako', '「hanako」は余分です'],
    ['payouts paid "山田" BK-1 BK-2', '「BK-2」は余分です'],
    [
      `partners approve ${uuid} 花子`,
      '「花子」は余分です。これを除いて実行してください。開いた画面で、メモを入力できます。',
    ],
    [
      `payouts fail ${uuid} 口座番号不正`,
      '「口座番号不正」は余分です。これを除いて実行してください。開いた画面で、理由の区分・理由を入力できます。',
    ],
    ['payouts paid 山田 transction_id:BK-1', 'もしかして: transaction_id:'],
  ])('/%s is refused', (line, sentence) => {
    expect(refused(line)).toContain(sentence);
  });
});

test('invisible characters of copied text change nothing, wherever they stand', () => {
  const lines = [
    `payouts paid ${uuid} BK-001`,
    'payouts paid 山田 花子 transaction_id:BK-001',
    'orders stuck 36 partner:"山田 製作所" all',
    'ops incident outage 画面が 開かない',
  ];
  for (const line of lines) {
    const [command = ''] = line.split(' ');
    for (const hidden of ['\u200B', '\u200E', '\u200F', '\u202A', '\u2060', '\uFEFF', '\u00AD'])
      for (let at = command.length + 1; at <= line.length; at += 1)
        expect(read(line.slice(0, at) + hidden + line.slice(at)), `${at} ${line}`).toEqual(read(line));
    // A person's own words keep the spaces that were typed.
    if (line.startsWith('ops incident')) continue;
    expect(read(line.replaceAll(/(?<=\S+) (?=\S)/gu, '\u3000\u00A0').replace('\u3000\u00A0', ' '))).toEqual(read(line));
  }
});

describe('free text is taken as it was typed', () => {
  test.each([
    ['ops incident outage https://x.jp/a が 500', { kind: 'outage', note: 'https://x.jp/a が 500' }],
    ['ops incident outage Error: timeout at 10:30', { kind: 'outage', note: 'Error: timeout at 10:30' }],
    ['ops incident data 在庫ーズレ — 山田', { kind: 'data', note: '在庫ーズレ — 山田' }],
    ['ops incident データ', { kind: 'データ' }],
    ['ops incident outage 注文が share', { kind: 'outage', note: '注文が share' }],
    ['ops incident outage “注文” ＡＢＣ　全角\n2行目', { kind: 'outage', note: '“注文” ＡＢＣ　全角\n2行目' }],
    ['ops incident note:注文　が\n“止まる” share', { note: '注文　が\n“止まる” share' }],
    ['ops escalate reason:在庫 は share', { reason: 'reason:在庫 は share' }],
    ['ops escalate “引用” ＡＢＣ　全角\n 2行目  ', { reason: '“引用” ＡＢＣ　全角\n 2行目' }],
    ['payouts fail 山田 reason:口座　が “違う”', { id: '山田', reason: '口座　が “違う”' }],
    ['ops escalate api: 落ちた', { reason: 'api: 落ちた' }],
    ['payouts fail 山田 花子 reason:口座が 違う', { id: '山田 花子', reason: '口座が 違う' }],
    ['payouts paid 山田 花子 note:3回目 の 再送', { id: '山田 花子', note: '3回目 の 再送' }],
    ['ops incident note:サイトが 落ちた kind:outage', { kind: 'outage', note: 'サイトが 落ちた' }],
    ['partners show https://kato.jp', { id: 'https://kato.jp' }],
  ])('/%s', (line, raw) => {
    expect(read(line)).toEqual([raw]);
  });
});
