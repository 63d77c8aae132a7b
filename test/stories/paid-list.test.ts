import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken, sam } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { ways } from '../support/ways.ts';

const head = '支払いID\t取引ID\t振込日\t金額\t受取人';

describe.each(ways)('a list of transfers ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport, mayRefuse: [/^views\.update/] });
    act = acts(banto);
  });
  afterEach(async () => {
    await banto.sql(`delete from payouts_v31 where status = 'ready_for_transfer'`);
    await banto.sql(`update banto.request set state = 'expired' where state = 'open'`);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  const paste = (...lines: string[]) => act.open(hanako, '/payouts paid-list', { rows: [head, ...lines].join('\n') });

  test('is pasted with an empty first column, as a spreadsheet copies it', async () => {
    const yui = await act.owe({ amount: 9_700, name: '林 結衣' });
    const rows = `\n\t${head}\n\t${yui}\tFB2026-011\t11月19日(木)\t9,700\t\n`;
    const shown = textOf(await act.open(hanako, '/payouts paid-list', { rows }));
    expect(shown).toContain('¥9,700　林 結衣　FB2026-011　11月19日(木)に振込');
  });

  test('is pasted, shown with what is left out, approved, and each payout keeps its own bank reference', async () => {
    const yui = await act.owe({ amount: 9_700, name: '林 結衣', notes: '9月分' });
    const hikari = await act.owe({ amount: 250_000, name: '星野 ひかり', due: '2026-11-18' });
    const other = await act.owe({ amount: 1_200, name: '小林 誠' });
    const view = await paste(
      `${yui}\tFB2026-001\t2026-11-19\t9,700\t`,
      `\tFB2026-002\t\t¥250,000\tホシノ`,
      `\tFB2026-003\t\t¥250,000\t星野　ひかり 様`,
      `${other}\t2.026E+11\t\t1200\t`,
    );
    const shown = textOf(view);
    expect(shown).toContain('¥259,700（2件）\n4行のうち 2行を支払済みにします');
    expect(shown).toContain('⚠ 支払いIDがなく、金額と名前で照合 1件: 4行目');
    expect(shown).toContain('3行目: ¥250,000 ホシノ に当てはまる、期日の来た振込待ちはありません。');
    expect(shown).toContain('5行目: 「2.026E+11」は表計算ソフトで丸められた数字です。');
    expect(shown).toContain('2行目　¥9,700　林 結衣　FB2026-001　11月19日(木)に振込');
    expect(shown).toContain('11月19日(木)から 11月20日(金)まで');
    expect(shown).toContain('承認を依頼する（¥259,700）');
    // The lines themselves are not asked again.
    expect(JSON.stringify(view.blocks)).not.toContain('"block_id":"rows"');
    expect(await act.submit(hanako, view, { note: '11月分' })).toContain('承認を依頼しました');
    const { id: request, card } = await act.openRequest();
    expect(textOf(card)).toContain('4行目　¥250,000　星野 ひかり　FB2026-003（金額と名前で照合）');
    // Who approves elsewhere is asked with the same warnings, and the decided card keeps them.
    expect(JSON.stringify(await act.ask(ken, '/ops requests'))).toMatch(/¥259,700 を承認….*⚠ 注意 \d件: [^"]*4行目/u);
    expect(await act.decide(ken, structuredClone(card), 'request.approve')).toContain('2件、合計 ¥259,700');
    await act.requestCard((text) => text.includes('✅ 承認済み') && text.includes('金額と名前で照合 1件: 4行目'));

    const row = await act.payout(yui);
    expect(row).toMatchObject({ status: 'completed', transaction_id: 'FB2026-001' });
    expect(row?.paid_at).toEqual(new Date('2026-11-19T00:00:00+09:00'));
    expect(row?.notes).toMatch(/^9月分\n\[.* 田中花子\] 銀行振込完了 FB2026-001: 11月分$/u);
    expect(await act.payout(hikari)).toMatchObject({ status: 'completed', transaction_id: 'FB2026-003' });
    expect(await act.payout(other)).toMatchObject({ status: 'ready_for_transfer', transaction_id: null });
    const logged = await act.audit(`operation = 'payouts.paid-list'`);
    expect(logged.map(({ outcome, subject, actor }) => [outcome, subject, actor])).toEqual([
      ['requested', `list:${request}`, hanako],
      ['done', `payout:${yui}`, hanako],
      ['done', `payout:${hikari}`, hanako],
      ['done', `list:${request}`, hanako],
    ]);
    expect(logged.at(-1)?.after).toEqual({ payouts: 2, total: 259_700, left_out: 2 });
    // Recorded by Banto, so its id can be corrected.
    expect(textOf(await act.open(hanako, `/payouts correct ${yui}`))).toContain('FB2026-001');
  });

  test('whose headings are others’ is compared all the same; what it does not say is said, on the card too', async () => {
    const yui = await act.owe({ amount: 48_500, name: '林 結衣' });
    const read = async (person: string, ...lines: readonly string[]) =>
      act.open(person, '/payouts paid-list', { rows: lines.join('\n') });
    const compared = textOf(await read(hanako, '支払いID,取引ID,振込日付,金額（円）', `${yui},HB-1,2026/10/01,1`));
    expect(compared).toContain('2行目: 金額が一致しません（一覧 ¥1、支払い ¥48,500）。');
    const twice = await act.open(hanako, '/payouts paid-list');
    await banto.slack.as(hanako).submit(twice, { rows: `支払いID,取引ID,金額,出金金額(円)\n${yui},HB-1,48500,1` });
    expect(twice.errors?.['rows']).toContain('「金額」の列が2つあります（3列目「金額」、4列目「出金金額(円)」）');

    const lines = ['支払いID,取引ID,送った日,総額,口座番号', `${yui},HB-${dialect},2026/10/01,1,0012345`];
    expect(textOf(await read(sam, ...lines))).toContain(
      'There is no amount column, so no amount was compared. There is no column for the paid day, so it is Fri, Nov 20. Columns not used: 送った日; 総額; 口座番号',
    );
    const view = await read(hanako, ...lines);
    const warning =
      '⚠ 金額の列がないため、金額は照合していません。振込日の列がないため、振込日は11月20日(金)にします。使わない列: 送った日、総額、口座番号';
    expect(textOf(view)).toContain(warning);
    await act.submit(hanako, view);
    const { card } = await act.openRequest();
    expect(textOf(card)).toContain(warning);
    expect(await act.decide(ken, structuredClone(card), 'request.approve')).toContain('1件、合計 ¥48,500');
  });

  test('is judged as a single payment: due only later, or with an id of the marketplace’s own', async () => {
    const later = await act.owe({ amount: 900, name: '林 結衣', due: '2026-12-25' });
    const [own, other] = [await act.owe({ amount: 7_001 }), await act.owe({ amount: 7_002 })];
    const id = `manual_${dialect}_1`;
    await banto.sql('update payouts_v31 set transaction_id = $2 where id = $1', [own, id]);
    expect(textOf(await act.open(hanako, `/payouts paid ${later} FB-L`))).toContain('支払予定日（12月25日(金)）より前');

    const refused = textOf(await paste(`${other}\t${id}\t\t7002\t`));
    expect(refused).toContain(`2行目: 取引ID「${id}」は ¥7,001 `);
    expect(textOf(await paste(`${own}\t${id}\t\t7001\t`, `${other}\t${id}\t\t7002\t`))).toContain(
      '同じ取引IDが3行目にもあります。',
    );

    const view = await paste(`${later}\tFB-L-${dialect}\t\t900\t`, `${own}\t${id}\t\t7001\t`);
    expect(textOf(view)).toContain('¥7,901（2件）');
    expect(textOf(view)).toContain('⚠ 支払予定日より前 1件: ¥900 林 結衣 12月25日(金)');
    await act.submit(hanako, view);
    // Somebody else gets the id meanwhile, by SQL: then nobody is paid.
    await banto.sql('update payouts_v31 set transaction_id = $2 where id = $1', [other, id.toUpperCase()]);
    const { card } = await act.openRequest();
    expect(await act.decide(ken, structuredClone(card), 'request.approve')).toContain(
      '使用済みのため、実行しませんでした',
    );
    await banto.sql('update payouts_v31 set transaction_id = null where id = $1', [other]);
    const again = await paste(`${later}\tFB-L-${dialect}\t\t900\t`, `${own}\t${id}\t\t7001\t`);
    await act.submit(hanako, again);
    expect(await act.decide(ken, structuredClone((await act.openRequest()).card), 'request.approve')).toContain(
      '2件、合計 ¥7,901',
    );
    expect(await act.payout(own)).toMatchObject({ status: 'completed', transaction_id: id });

    // What Banto recorded is used up, for the payout itself too.
    await banto.sql(`update payouts_v31 set status = 'ready_for_transfer' where id = $1`, [own]);
    expect(textOf(await paste(`${own}\t${id}\t\t7001\t`))).toContain('この支払いの取り消した記録で使用済み');
  });

  test('names payouts by the first eight characters that Banto shows, also those that may not be paid', async () => {
    const due = await act.owe({ amount: 9_700, name: '林 結衣' });
    const later = await act.owe({ amount: 1_200, name: '小林 誠', due: '2026-12-15' });
    const paid = await act.owe({ amount: 3_300, name: '星野 ひかり' });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${paid} BEFORE-${paid.slice(0, 8)}`));
    const [a, b, c] = [due, later, paid].map((id) => id.slice(0, 8));
    const shown = textOf(await paste(`${a}\tFB-A\t\t\t`, `${b}\tFB-B\t\t999\t`, `${c}\tFB-C\t\t\t`));
    expect(shown).toContain('¥9,700　林 結衣　FB-A');
    expect(shown).toContain('3行目: 金額が一致しません（一覧 ¥999、支払い ¥1,200）。');
    expect(shown).toContain('4行目: この支払いは「支払済み」です。');
  });

  test('without an id means only what is due, also where another line names a payout whose day is no date', async () => {
    const due = await act.owe({ amount: 9_700, name: '林 結衣' });
    const odd = await act.owe({ amount: 4_100, name: '白石 葵', due: '-infinity' });
    const shown = textOf(await paste(`${due}\tFB-D\t\t\t`, `${odd}\tFB-E\t\t999\t`, `\tFB-F\t\t4,100\t白石 葵`));
    expect(shown).toContain('4行目: ¥4,100 白石 葵 に当てはまる、期日の来た振込待ちはありません。');
    await banto.sql('delete from payouts_v31 where id = any($1)', [[due, odd]]);
  });

  test('that is rejected folds: what it warned of did not happen', async () => {
    const payout = await act.owe({ amount: 9_700, name: '林 結衣', due: '2026-11-01' });
    const view = await paste(`${payout}\tFB2026-101\t\t9,700\t`);
    expect(textOf(view)).toContain('⚠ 期日超過 1件: ¥9,700 林 結衣');
    await act.submit(hanako, view, {});
    const { card } = await act.openRequest();
    expect(textOf(card)).toContain('⚠ 期日超過 1件: ¥9,700 林 結衣');
    // In a list it is named by its money.
    expect(textOf(await act.ask(ken, '/ops requests'))).toContain('¥9,700　一覧から支払済みにする');
    const modal = await (await banto.slack.as(ken).click(card, 'request.reject')).opened((shown) => !!shown.submit);
    await banto.slack.as(ken).submit(modal, { reason: '確認してください' });
    const folded = await act.requestCard((text) => text.includes('🚫 却下') && text.includes('確認してください'));
    expect(textOf(folded)).not.toContain('⚠');
  });

  test('that cannot be read says what is missing, and nothing is asked', async () => {
    const empty = await act.open(hanako, '/payouts paid-list');
    await banto.slack.as(hanako).submit(empty, {});
    expect(empty.errors).toEqual({ rows: '振込の一覧かCSVファイルを入力してください。' });
    await banto.slack.as(hanako).submit(empty, { rows: 'BK-1\t9700' });
    expect(empty.errors?.['rows']).toContain('1行目に見出しが必要です');
    await banto.slack.as(hanako).submit(empty, { rows: `${head}\nx\t"BK-1` });
    expect(empty.errors?.['rows']).toContain('2行目の引用符');
    const english = await act.open(sam, '/payouts paid-list');
    await banto.slack.as(sam).submit(english, { rows: `${head}\nx\tBK-1\t\t5\t` });
    await banto.slack.waitFor(() => textOf(english).includes('There is no payout “x”.'));
    // What was pasted is still there, so that it can be put right.
    const payout = await act.owe({ amount: 5 });
    expect(JSON.stringify(english.blocks)).toContain('x\\tBK-1');
    await banto.slack.as(sam).submit(english, { rows: `${head}\n${payout}\tBK-1\t\t5\t` });
    await banto.slack.waitFor(() => textOf(english).includes('¥5 (1 payout)'));
    expect(await banto.sql(`select from banto.request where state = 'open'`)).toEqual([]);
  });

  test('whose payout changed, or whose reference was used meanwhile, pays nobody', async () => {
    const [one, two] = [await act.owe({ amount: 10_000 }), await act.owe({ amount: 20_000 })];
    const lines = [`${one}\tRACE-${dialect}-1\t\t10000\t`, `${two}\tRACE-${dialect}-2\t\t20000\t`];
    await act.submit(hanako, await paste(...lines));
    await banto.sql('update payouts_v31 set final_payout = 20001 where id = $1', [two]);
    const first = structuredClone((await act.openRequest()).card);
    expect(await act.decide(ken, first, 'request.approve')).toContain('金額: 20,000 → 20,001');
    await banto.sql('update payouts_v31 set final_payout = 20000 where id = $1', [two]);

    await act.submit(hanako, await paste(...lines));
    const { card } = await act.openRequest();
    const foreign = await act.owe({ amount: 1, status: 'completed' });
    await banto.sql('update payouts_v31 set transaction_id = $2 where id = $1', [foreign, `race-${dialect}-2`]);
    expect(await act.decide(ken, structuredClone(card), 'request.approve')).toContain(
      '使用済みのため、実行しませんでした',
    );
    for (const id of [one, two]) expect((await act.payout(id))?.status).toBe('ready_for_transfer');
  });

  test('may be a file, in the encoding of Japanese spreadsheets too', async () => {
    const one = await act.owe({ amount: 4_500, name: '青木' });
    // 「支払いID,取引ID,金額」 in Shift_JIS, where 5C is the yen sign.
    const heading = Buffer.from('8e7895a582a249442c8ee688f849442c8be08a7a', 'hex');
    const file = Buffer.concat([heading, Buffer.from(`\r\n${one},SJIS-${dialect},"\\4,500"\r\n`, 'latin1')]);
    const view = await act.open(hanako, '/payouts paid-list', {
      file: banto.slack.as(hanako).upload('振込.csv', file),
    });
    expect(textOf(view)).toContain('¥4,500（1件）');
    await act.submit(hanako, view);
    await act.decide(ken, structuredClone((await act.openRequest()).card), 'request.approve');
    expect(await act.payout(one)).toMatchObject({ status: 'completed', transaction_id: `SJIS-${dialect}` });
  });

  test('in a file that is too large or no text is refused; nothing of it is asked', async () => {
    const refused = async (name: string, content: Buffer): Promise<string> => {
      const view = await act.open(hanako, '/payouts paid-list');
      await banto.slack.as(hanako).submit(view, { file: banto.slack.as(hanako).upload(name, content) });
      return banto.slack.waitFor(() => /^.*(?:1MB|読み取れません).*$/mu.exec(textOf(view))?.[0]);
    };
    expect(await refused('large.csv', Buffer.alloc(1_048_577, 'a'))).toContain('1MBを超えている');
    expect(await refused('picture.csv', Buffer.from([0x89, 0xff, 0xfe, 0x80, 0x80]))).toContain('UTF-8またはShift_JIS');
  });

  test('is only pasted where the app may not read files', async () => {
    banto.slack.scopes.delete('files:read');
    const view = await act.open(hanako, '/payouts paid-list');
    banto.slack.scopes.add('files:read');
    expect(JSON.stringify(view.blocks)).not.toContain('file_input');
    expect(JSON.stringify(view.blocks)).toContain('"block_id":"rows"');
  });

  test('with many wrong lines has each of them, with its reason, in the file of its preview', async () => {
    const yui = await act.owe({ amount: 9_700, name: '林 結衣' });
    const wrong = Array.from({ length: 20 }, (_, index) => `x${index}\tWRONG-${dialect}-${index}\t\t5\t`);
    const view = await paste(...wrong, `${yui}\tFB2026-021\t\t9,700\t`);
    expect(textOf(view)).toContain('ほか5行');
    const before = banto.slack.files.length;
    await banto.slack.as(hanako).clickInView(view, 'preview.csv');
    const file = await banto.slack.waitFor(() => banto.slack.files.slice(before).find((each) => each.completed));
    const [heading = '', ...rows] = file.content.toString('utf8').trimEnd().split('\r\n');
    expect(heading).toMatch(/,行,.*,対象外の理由$/u);
    expect(rows).toHaveLength(21);
    expect(rows[19]).toMatch(/,21,.*,支払いID「x19」は見つかりません。$/u);
    expect(rows[20]).toMatch(new RegExp(`^${yui},.*,22,FB2026-021,.*,$`, 'u'));
  });

  test('may be Banto’s own file of the due payouts, with the empty columns filled in', async () => {
    const [one, two] = [await act.owe({ amount: 700, name: '=林' }), await act.owe({ amount: 900, name: '青木' })];
    const due = await act.ask(hanako, '/payouts due');
    const before = banto.slack.files.length;
    await act.more(hanako, due, 'csv');
    const file = await banto.slack.waitFor(() => banto.slack.files.slice(before).find((each) => each.completed));
    const [heading = '', ...rows] = file.content.toString('utf8').trimEnd().split('\r\n');
    // The last column tells the file's tables apart.
    expect(heading).toMatch(/,取引ID,振込日,表$/u);
    const filled = rows.map((row) =>
      row.includes(one) ? row.replace(/,,,([^,]*)$/u, `,OWN-${dialect},11/20,$1`) : row,
    );
    // The answer itself offers it.
    const view = await act.press(hanako, due, 'payouts.paid-list');
    await banto.slack.as(hanako).submit(view, { rows: [heading, ...filled].join('\n') });
    await banto.slack.waitFor(() => textOf(view).includes('¥700（1件）'));
    expect(textOf(view)).toContain('取引IDが空のため対象外 1行');
    expect(textOf(view)).not.toContain('使わない列');
    await act.submit(hanako, view);
    await act.decide(ken, structuredClone((await act.openRequest()).card), 'request.approve');
    expect(await act.payout(one)).toMatchObject({ status: 'completed', transaction_id: `OWN-${dialect}` });
    expect((await act.payout(two))?.status).toBe('ready_for_transfer');
  });
});
