import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { words } from '#src/domain/text/words.ts';
import { Misread } from '#src/domain/errors.ts';
import { type ReadList, readList } from '#src/features/payouts/paid-list/lines.ts';
import {
  type Known,
  type MatchedList,
  matchList,
  namedIds,
  namedKeys,
  payeeKey,
} from '#src/features/payouts/paid-list/rules.ts';
import { listWarnings, paidOnFacts, paymentLines } from '#src/features/payouts/paid-list/shown-rules.ts';
import { payout } from '../support/payout-row.ts';

const now = new Date('2026-11-20T03:00:00Z');
const ids = ['0a1b2c3d-0000-4000-8000-00000000000a', '0a1b2c3d-0000-4000-8000-00000000000b'] as const;
const [a, b] = ids;
const due = [
  payout({ id: a, final_payout: 9_700, recipient: '林 結衣' }),
  payout({ id: b, final_payout: 1_200, recipient: 'ﾎｼﾉ ﾋｶﾘ', scheduled_date: '2026-11-19' }),
];
const known = (change: Partial<Known> = {}): Known => ({ due, named: [], used: new Map(), now, ...change });

const readAll = (text: string): ReadList => {
  const list = readList(text);
  if (list instanceof Misread) throw new Error(list.words.en);
  return list;
};
const unused = (text: string): string[] => readAll(text).columns.unused.map(({ ja }) => ja);
const read = (text: string): ReadList['lines'] => readAll(text).lines;
const match = (text: string, change: Partial<Known> = {}): MatchedList => matchList(readAll(text), known(change));
const warned = (text: string): string[] => listWarnings(match(text), now).map(({ ja }) => ja);
const head = '支払いID,取引ID,振込日,金額,受取人\n';
/** What becomes of one line. */
const one = (line: string, change: Partial<Known> = {}): string => {
  const { rows, left, blank } = match(`${head}${line}`, change);
  expect(rows.length + left.length + blank).toBe(1);
  return (
    left[0]?.why.en ?? (rows[0] ? `${rows[0].final_payout} ${rows[0].new_transaction_id} ${rows[0].paid_on}` : 'blank')
  );
};

describe('the headings', () => {
  it.each([
    'Payout id\tPaid on\tTransaction id\n1\t2\t3',
    '支払いID,取引ID\nx,y',
    'ｉｄ,取引ｉｄ\nx,y',
    '金額, 受取人 ,取引ID,備考\n1,2,3,4',
    `金額,受取人,支払予定日,遅れ（日）,区分,備考,支払いID,取引ID,振込日\n1,2,3,4,5,6,7,8,9`,
  ])('%j are enough', (text) => {
    expect(read(text)).toHaveLength(1);
  });

  it.each(['', 'x', '支払いID,金額\n1,2', '取引ID,金額\n1,2', '取引ID,受取人\n1,2'])('%j are not', (text) => {
    expect(readList(text)).toBeInstanceOf(Misread);
  });

  it('a second table, such as Banto’s own file has, is read by its own headings', () => {
    expect(read('支払いID,取引ID\nx,y\n\n金額,支払いID\n5,z\n')).toEqual([
      { line: 2, id: 'x', transactionId: 'y', paidOn: '', amount: '', name: '' },
      { line: 5, id: 'z', transactionId: '', paidOn: '', amount: '5', name: '' },
    ]);
  });

  it.each(['ID', '支払いID', 'payout_id'])('the word %j in a cell begins no other table', (word) => {
    const list = match(`${head}${word},BK-1,,,\n${a},BK-2,,9700,${word}\n${b},BK-3,,1200,`);
    expect(list.rows.map(({ line }) => line)).toEqual([3, 4]);
    expect(list.left.map(({ line }) => line)).toEqual([2]);
  });

  it.each([
    '金額(円)',
    '金額（円）',
    '金額［円］',
    '"金額\n（円）"',
    '金額（単位：円）',
    '金額 ',
    '振込額',
    '支払額',
    'お支払金額',
    'お支払い金額',
    '支払い金額',
    '出金額',
    '出金金額',
    '出金金額(円)',
    '払出金額（円）',
    'お引出し',
    'Amount (JPY)',
    'Amount [JPY]',
    'Amount paid',
  ])('%j is the amount', (heading) => {
    expect(readAll(`支払いID,取引ID,${heading}\n1,2,"3,000"`)).toEqual({
      lines: [expect.objectContaining({ amount: '3,000' })],
      columns: { amount: true, paidOn: false, unused: [] },
    });
  });

  it.each([
    '振込日付',
    '取扱日',
    '日付',
    '年月日',
    '振込指定日',
    '振込実行日',
    '振込年月日',
    '取引年月日',
    'Date',
    'Value date',
    'Payment date',
  ])('%j is the paid day', (heading) => {
    expect(readAll(`支払いID,取引ID,${heading}\n1,2,11/19`)).toEqual({
      lines: [expect.objectContaining({ paidOn: '11/19' })],
      columns: { amount: false, paidOn: true, unused: [] },
    });
  });

  it.each(['金額（千円）', '金額(USD)', '入金金額', '残高（円）', '取引ID（円）', '手数料', '支払予定日', '摘要'])(
    '%j is nothing that Banto uses, and named',
    (heading) => {
      expect(readAll(`支払いID,取引ID,振込日,${heading}\n1,2,3,4`).columns).toEqual({
        amount: false,
        paidOn: true,
        unused: [words(heading, heading)],
      });
    },
  );

  it('Banto’s own files have no column worth naming; elsewhere the same are named', () => {
    const ja = '金額,受取人,支払予定日,遅れ（日）,区分,支払いID,備考,取引ID,振込日,表';
    const en = 'Amount,Recipient,Due,Days overdue,Type,Payout id,Notes,Transaction id,Paid on,Table';
    const passed = '取引ID,金額,受取人,支払予定日,遅れ（日）,支払いID,表';
    const undated = '取引ID,金額,受取人,状態,支払予定日,支払いID,表';
    for (const own of [ja, en, passed, undated, '金額,受取人,支払予定日,区分,支払いID,受取人ID,取引ID'])
      expect(unused(`${own}\n1,2,3,4,5,6,7`)).toEqual([]);
    expect(unused(`${ja},口座番号\n${'1,'.repeat(10)}1`)).toEqual(['口座番号']);
    expect(unused('支払いID,取引ID,備考,口座番号\n1,2,3,4')).toEqual(['備考', '口座番号']);
  });

  it('a column without a heading is named by its place when there is something in it', () => {
    expect(unused('\t支払いID\t取引ID\t\n\t1\t2\t\n')).toEqual([]);
    expect(unused('支払いID,,取引ID\n1,x,2,9\n1,y,2,8')).toEqual(['2列目', '4列目']);
    expect(readAll('id,,取引ID\n1,x,2').columns.unused).toEqual([words('2列目', 'column 2')]);
    // Each once, also when several tables have it.
    expect(unused('支払いID,取引ID,摘要\n1,2,3\n支払いID,摘要,取引ID\n1,2,3')).toEqual(['摘要']);
  });

  it('Banto’s own heading counts where a bank has others of its kind, which are named', () => {
    const list = readAll('取引番号,取引ID,取引日,振込日,支払いID,id\n1,2,3,4,5,6');
    expect(list.lines).toEqual([expect.objectContaining({ transactionId: '2', paidOn: '4', id: '5' })]);
    expect(list.columns.unused.map(({ ja }) => ja)).toEqual(['取引番号', '取引日', 'id']);
  });

  it.each(['Date,Value date', 'Value date,Date', 'お取引日,お取扱日'])('%s: the day of the transfer counts', (days) => {
    const heads = days.split(',');
    const list = readAll(`支払いID,取引ID,${days}\n1,2,${heads.join(',')}`);
    const other = heads.find((each) => /value|扱/iu.test(each));
    const day = heads.find((each) => each !== other);
    expect(list.lines[0]?.paidOn).toBe(day);
    expect(list.columns.unused.map(({ ja }) => ja)).toEqual([other]);
  });

  it('one table with the column is enough to have it', () => {
    expect(readAll('支払いID,取引ID,金額\n1,2,3\n支払いID,取引ID\n1,2').columns).toMatchObject({ amount: true });
  });

  it.each([
    ['支払いID,取引ID,金額,支払額\n1,2,3,4', '「金額」の列が2つあります（3列目「金額」、4列目「支払額」）'],
    ['支払いID,取引ID,金額,金額（円）\n1,2,3,4', '「金額」の列が2つ'],
    ['支払いID,取引ID,取引日,日付\n1,2,3,4', '「振込日」の列が2つ'],
    ['取引番号,受付番号,支払いID\n1,2,3', '1列目「取引番号」、2列目「受付番号」'],
    ['取引ID,支払いID,取引ＩＤ\n1,2,3', '1列目「取引ID」、3列目「取引ＩＤ」'],
    ['取引ID,支払いID\n1,2\n金額,支払いID,payout id\n1,2,3', '3行目: 「支払いID」の列が2つ'],
  ])('of two columns that could be meant none is guessed: %j', (text, said) => {
    const fault = readList(text);
    expect(fault instanceof Misread && fault.words.ja).toContain(said);
  });

  it('a quotation mark that is not closed is named, since it hides the lines after it', () => {
    const fault = readList(`${head}${a},"BK-1,,9700,\n${b},BK-2,,1200,`);
    expect(fault instanceof Misread && fault.words.ja).toContain('2行目の引用符');
  });

  it('two thousand rows are read, one more is not', () => {
    expect(read(`id,取引ID\n${'x,y\n'.repeat(2_000)}`)).toHaveLength(2_000);
    expect(readList(`id,取引ID\n${'x,y\n'.repeat(2_001)}`)).toBeInstanceOf(Misread);
  });
});

describe('a line', () => {
  it.each([
    [`${a},BK-1,2026-11-19,"9,700",`, '9700 BK-1 2026-11-19'],
    [`${a.toUpperCase()},BK-1,11/19,¥9700,`, '9700 BK-1 2026-11-19'],
    [`${a},ＢＫ－１,2026/11/19 0:00:00,"\\9,700",`, '9700 BK-1 2026-11-19'],
    [`${a},BK-1,2026年11月19日(木),9700,`, '9700 BK-1 2026-11-19'],
    [`${a},BK-1,"Thu, Nov 19",9700,`, '9700 BK-1 2026-11-19'],
    [`${a},BK-1,,,`, '9700 BK-1 2026-11-20'],
    [`,BK-1,,"9,700円",林結衣 様`, '9700 BK-1 2026-11-20'],
    [`,BK-1,,1200,ホシノ　ヒカリ`, '1200 BK-1 2026-11-20'],
    [`${a},,,9700,`, 'blank'],
    [`${a},2.026E+11,,9700,`, expect.stringContaining('“2.026E+11” is a number that a spreadsheet has rounded')],
    [`${a},batch_1,,9700,`, expect.stringContaining('cannot be entered')],
    [`${a},"BK-1\nBK-2",,9700,`, expect.stringContaining('line break or a tab')],
    [`${a},BK\t1,,9700,`, expect.stringContaining('line break or a tab')],
    [`${a},ぬ1,,9700,`, expect.stringContaining('cannot contain')],
    [`${a},BK-1,2026-11-21,9700,`, 'The day Sat, Nov 21 is in the future.'],
    [`${a},BK-1,someday,9700,`, 'The day “someday” is no date.'],
    [`${a},BK-1,,9701,`, 'The amount differs (list ¥9,701, payout ¥9,700).'],
    [`${a},BK-1,,many,`, 'The amount “many” cannot be read.'],
    [`0a1b2c3d-0000-4000-8000-00000000000f,BK-1,,9700,`, expect.stringContaining('There is no payout')],
    ['what,BK-1,,9700,林 結衣', 'There is no payout “what”.'],
    ['0A1B2C3D,BK-1,,9700,', 'Several payouts begin with “0A1B2C3D”: please give the whole id.'],
    ['0a1b2c3,BK-1,,9700,', 'There is no payout “0a1b2c3”.'],
    ['「0a1b2c」,BK-1,,9700,', 'There is no payout “「0a1b2c」”.'],
    [`https://admin.example.com/v/20261127/payouts/${b},BK-1,,1200,`, '1200 BK-1 2026-11-20'],
    [',BK-1,,9700,', 'It has no payout id, and not both an amount and a recipient.'],
    [',BK-1,,,林 結衣', 'It has no payout id, and not both an amount and a recipient.'],
    [',BK-1,,9700,林 由衣', 'No due payout fits ¥9,700 林 由衣.'],
  ])('%s', (line, expected) => {
    expect(one(line)).toEqual(expected);
  });

  it('is judged as a single payment is', () => {
    const line = `${a},BK-1,,9700,`;
    for (const [status, said] of [
      ['completed', 'completed'],
      ['failed', 'failed'],
      ['scheduled', 'scheduled'],
    ] as const)
      expect(one(line, { due: [], named: [payout({ id: a, final_payout: 9_700, status })] })).toBe(
        `This payout is “${said}”.`,
      );
    const by = (...payouts: readonly (readonly [payout: string, recorded: boolean])[]) => ({
      used: new Map([
        ['bk-1', payouts.map(([id, recorded]) => ({ payout: id, recorded, what: words('¥5 林 様', '¥5 林') }))],
      ]),
    });
    const other = 'The transaction id “BK-1” was used for ¥5 林.';
    expect(one(line, by([b, false]))).toBe(other);
    expect(one(line, by([b, true]))).toBe(other);
    // The marketplace writes an id of its own to a payout before it is transferred.
    expect(one(line, by([a, false]))).toBe('9700 BK-1 2026-11-20');
    expect(one(`,BK-1,,9700,林 結衣`, by([a, false]))).toBe('9700 BK-1 2026-11-20');
    expect(one(line, by([a, false], [b, false]))).toBe(other);
    expect(one(line, by([a, false], [b, true]))).toBe(other);
    expect(one(line, by([a, true]))).toContain('was used for this payout before it was reopened');
    expect(one(line, { due: [], named: [payout({ id: a, final_payout: 9.5 })] })).toContain('no whole number of yen');
  });

  it('without an id fits only what is due and ready, and only once', () => {
    const line = ',BK-1,,9700,林 結衣';
    const his = payout({ id: a, final_payout: 9_700, recipient: '林 結衣' });
    expect(one(line, { due: [his, { ...his, id: b }] })).toBe(
      '2 payouts fit ¥9,700 林 結衣: please add the payout id.',
    );
    expect(one(line, { due: [], named: [his] })).toContain('No due payout fits');
    expect(one(line, { due: [{ ...his, recipient: null }] })).toContain('No due payout fits');
    expect(match(`${head}${line}`).rows[0]?.matched).toBe(true);
    expect(match(`${head}${a},BK-1,,9700,`).rows[0]?.matched).toBe(false);
  });
});

test('the first eight characters of an id are enough where only one payout has them', () => {
  const [only] = due;
  expect(match(`${head}０ａ１ｂ２ｃ３ｄ,BK-1,,9700,`, { due: only ? [only] : [] }).rows[0]).toMatchObject({
    id: a,
    matched: false,
  });
});

test('a payout or an id on two lines is left out on both, however it is written', () => {
  const said = (lines: string): string[] => match(`${head}${lines}`).left.map(({ line, why }) => `${line} ${why.en}`);
  expect(said(`${a},BK-1,,9700,\n,BK-2,,9700,林 結衣\n${b},BK-3,,1200,`)).toEqual([
    '2 The same payout is on line 3 too.',
    '3 The same payout is on line 2 too.',
  ]);
  // An id that one of them carries already is no exception.
  const used = new Map([['bk-1', [{ payout: a, recorded: false, what: words('¥1', '¥1') }]]]);
  expect(match(`${head}${a},BK-1,,9700,\n${b},BK-1,,1200,`, { used }).left).toHaveLength(2);
  // One of them has another fault besides.
  expect(said(`${a},BK-1,,9700,\n${a},BK-2,,5,`)).toHaveLength(2);
  expect(said(`${a},BK-1,,9700,\n${b},bk‐1,,1200,`)).toEqual([
    '2 The same transaction id is on line 3 too.',
    '3 The same transaction id is on line 2 too.',
  ]);
});

test('a formula guard of Banto’s own files is understood', () => {
  expect(
    match(`${head},BK-1,,9700,'=林`, { due: [payout({ id: a, final_payout: 9_700, recipient: '=林' })] }).rows,
  ).toHaveLength(1);
});

test('every filled line is either paid or left out, no payout and no id twice', () => {
  const id = fc.constantFrom(a, b, '', 'x');
  const key = fc.constantFrom('BK-1', 'bk-1', 'BK 2', '', '1E5', 'ぬ');
  const amount = fc.constantFrom('9700', '¥1,200', '', '5');
  const name = fc.constantFrom('林 結衣', 'ホシノヒカリ', '');
  const line = fc.tuple(id, key, fc.constantFrom('', '11/1', '12/1'), amount, name);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const { rows, left, blank } = match(
        `支払いID\t取引ID\t振込日\t金額\t受取人\n${lines.map((cells) => cells.join('\t')).join('\n')}`,
      );
      const written = lines.filter((cells) => cells.some((each) => each !== ''));
      expect(rows.length + left.length + blank).toBe(written.length);
      expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
      expect(new Set(rows.map((row) => row.new_transaction_id.toLowerCase())).size).toBe(rows.length);
      for (const row of rows)
        expect(due).toContainEqual(expect.objectContaining({ id: row.id, final_payout: row.final_payout }));
    }),
  );
});

test('the name beside an id is compared, except kana with kanji', () => {
  const named = (name: string): string | null | undefined => match(`${head}${a},BK-1,,,${name}`).rows[0]?.other_name;
  expect(named('林　結衣 様')).toBeNull();
  expect(named('')).toBeNull();
  expect(named('ﾊﾔｼ ﾕｲ')).toBeNull();
  expect(named('星野 ひかり')).toBe('星野 ひかり');
});

test('names are the same in any width, case and spacing', () => {
  expect(payeeKey('ﾎｼﾉ　ﾋｶﾘ 様')).toBe(payeeKey('ホシノヒカリ'));
  expect(payeeKey('ABC Works')).toBe(payeeKey('ａｂｃworks'));
  expect(payeeKey('星〜工房')).toBe(payeeKey('星～工房'));
  expect(payeeKey('サトー')).toBe(payeeKey('ｻﾄ-'));
  expect(payeeKey('林 結衣')).not.toBe(payeeKey('林 由衣'));
});

test('the preview names what was matched and what is left out, and counts the rest', () => {
  const many = Array.from({ length: 20 }, (_, n) => `x${n},BK-${n},,,`).join('\n');
  const list = match(`${head},OK-1,,9700,林 結衣\n${b},,,1200,\n${many}`);
  const said = listWarnings(list, now).map(({ ja }) => ja);
  expect(said.slice(0, 4)).toEqual([
    '支払いIDがなく、金額と名前で照合 1件: 2行目',
    '振込日が空のため 11月20日(金)にする支払い 1件: 2行目',
    '対象外 20行',
    '4行目: 支払いID「x0」は見つかりません。',
  ]);
  expect(said.slice(-2)).toEqual(['ほか5行', '取引IDが空のため対象外 1行']);
  expect(paymentLines(list.rows, now).lines[0]?.ja).toBe('2行目　¥9,700　林 結衣　OK-1（金額と名前で照合）');
});

test('every paid day that is not today is shown, and an old one is asked about', () => {
  const { rows } = match(`${head}${a},BK-1,2026-10-01,,\n${b},BK-2,,,`);
  expect(paymentLines(rows, now).lines.map(({ ja }) => ja)).toEqual([
    '2行目　¥9,700　林 結衣　BK-1　10月1日(木)に振込',
    '3行目　¥1,200　ﾎｼﾉ ﾋｶﾘ　BK-2',
  ]);
  expect(paidOnFacts(rows, now)[0]?.value).toEqual({
    ja: '10月1日(木)から 11月20日(金)まで',
    en: 'Thu, Oct 1 to Fri, Nov 20',
  });
  expect(paidOnFacts(rows.slice(0, 1), now)[0]?.value).toEqual({ ja: '10月1日(木)', en: 'Thu, Oct 1' });
  expect(paidOnFacts(rows.slice(1), now)).toEqual([]);
  expect(listWarnings({ rows, left: [], blank: 0 }, now).map(({ ja }) => ja)).toEqual([
    '振込日が31日以上前 1件: 2行目',
  ]);
});

test('what a list does not say is said: amounts that nobody compared, days that are the day it was read', () => {
  expect(warned(`支払いID,取引ID,振込日,金額\n${a},BK-1,11/19,9700`)).toEqual([]);
  expect(warned(`支払いID,取引ID,振込の日,総額\n${a},BK-1,2026/10/01,1`)).toEqual([
    '金額の列がないため、金額は照合していません。振込日の列がないため、振込日は11月20日(金)にします。使わない列: 振込の日、総額',
  ]);
  expect(listWarnings(match(`id,取引ID,振込の日,総額\n${a},BK-1,2026/10/01,1`), now)[0]?.en).toBe(
    'There is no amount column, so no amount was compared. There is no column for the paid day, so it is Fri, Nov 20. Columns not used: 振込の日; 総額',
  );
  expect(warned(`支払いID,取引ID,振込日,金額,備考\n${a},BK-1,11/19,9700,x`)).toEqual(['使わない列: 備考']);
  // A day later it is still the day when the list was read.
  const list = match(`支払いID,取引ID,金額\n${a},BK-1,9700`);
  expect(listWarnings(list, new Date('2026-11-21T03:00:00Z'))[0]?.ja).toBe(
    '振込日の列がないため、振込日は11月20日(金)にします。',
  );
  // Cells of a column that are empty.
  expect(warned(`${head}${a},BK-1,11/19,,\n${b},BK-2,,1200,`)).toEqual([
    '金額が空のため照合していない支払い 1件: 2行目',
    '振込日が空のため 11月20日(金)にする支払い 1件: 3行目',
  ]);
  // Of lines that are left out or empty it does not matter.
  expect(warned(`${head}${a},BK-1,11/19,9700,\n${b},,,,`)).toEqual(['取引IDが空のため対象外 1行']);
  expect(warned(`支払いID,取引ID,メモ\nx,BK-1,y`)).toEqual([
    '使わない列: メモ',
    '対象外 1行',
    '2行目: 支払いID「x」は見つかりません。',
  ]);
  const many = Array.from({ length: 12 }, (_, index) => `列${index}`).join(',');
  expect(warned(`支払いID,取引ID,振込日,金額,${many}\n${a},BK-1,11/19,9700`)[0]).toBe(
    '使わない列: 列0、列1、列2、列3、列4、列5、列6、列7、列8、列9 ほか2列',
  );
});

test('of several payouts to one name the one with the amount is meant', () => {
  const change = {
    due: [...due, payout({ id: '0a1b2c3d-0000-4000-8000-00000000000c', final_payout: 700, recipient: '林 結衣' })],
  };
  expect(one(',BK-1,,700,林 結衣', change)).toBe('700 BK-1 2026-11-20');
  expect(one(',BK-1,,9700,林 結衣', change)).toBe('9700 BK-1 2026-11-20');
});

test('what the lines name is looked up; what cannot be read is not', () => {
  const lines = read(`${head}${a},BK-1,,,\n${a},bk-1,,,\nx,み,,,\n${b},,,,\n`);
  expect(namedIds(lines)).toEqual([a, a, b].map((id) => ({ from: id, to: id })));
  expect(namedKeys(lines)).toEqual(['bk-1']);
});

test.each([
  ['2026-11-20', '1200 BK-1 2026-11-20'],
  ['2026-11-19 9:05', '1200 BK-1 2026-11-19'],
  ['2026-11-19T12:05:33', '1200 BK-1 2026-11-19'],
])('the paid day %s', (typed, said) => {
  expect(one(`${b},BK-1,${typed},1200,`)).toBe(said);
});

test('様 is left out at the end of a name alone', () => {
  expect(payeeKey('様々堂 様')).toBe('様々堂');
});
