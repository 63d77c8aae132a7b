import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, channels, hanako, sam } from '#playground/cast.ts';
import { actionIdsOf, textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { move } from '../support/clock.ts';
import { columnOf } from '../support/tables.ts';
import { ways } from '../support/ways.ts';

describe.each(ways)('a shift is handed over ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport, seed: true });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test('without text it says what is open and who has it; a viewer learns nothing', async () => {
    const [waiting] = await banto.sql<{ count: number }>(
      `select count(*)::int from manufacturing_partners where status = 'pending'`,
    );
    const answer = await act.ask(hanako, '/ops 引継ぎ');
    expect(act.text(answer)).toContain(`審査待ち ${waiting?.count}件`);
    expect(act.text(answer)).toContain('引継ぎメモ 0件');
    expect(act.buttons(answer)).toContain('handover.add');
    expect(act.buttons(answer)).toContain('partners.pending:1');
    expect(act.text(await act.ask(aoi, '/ops handover'))).toContain('権限が必要です');
    await act.auditRows(1, `operation = 'ops.handover' and outcome = 'read'`);
  });

  test('a request waits for those who may approve it, until it expires; the money comes first', async () => {
    const id = await act.owe({ amount: 420_000, name: '星野 ひかり' });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id}`), { transaction_id: 'HANDOVER-1' });
    await act.openRequest(`payout:${id}`);
    const answer = await act.ask(hanako, '/ops handover');
    const row = columnOf(answer, '種類').indexOf('承認待ち');
    expect(columnOf(answer, '内容')[row]).toBe('¥420,000  星野 ひかり 様 支払済みにする');
    expect(columnOf(answer, '担当')[row]).toMatch(/^承認者 /u);
    expect(columnOf(answer, '担当')[row]).toContain('佐藤健');
    expect(columnOf(answer, '担当')[row]).not.toContain('田中花子');
    expect(columnOf(answer, '期限 (JST)')[row]).toMatch(/^11\/21 \d\d:\d\d$|明日/u);
  });

  test('a note stands on Home and in the next digest until somebody closes it, and nowhere else', async () => {
    const said = await act.asked(hanako, '/ops handover 山田製作所の再送は 午後に確認: 電話済み');
    expect(said).toContain('引継ぎメモを残しました');
    await act.auditRows(
      1,
      `operation = 'handover.add' and outcome = 'done' and subject like 'handover:%'
        and after ->> 'text' = '山田製作所の再送は 午後に確認: 電話済み'`,
    );
    await banto.slack.as(sam).openHome();
    const home = await act.waitFor(() => banto.slack.home(sam));
    expect(textOf(home)).toContain('山田製作所の再送は');
    await banto.slack.as(aoi).openHome();
    expect(textOf(await act.waitFor(() => banto.slack.home(aoi)))).not.toContain('山田製作所の再送は');

    move(banto, '2026-11-21T09:00:05+09:00');
    const digests = () => banto.slack.channel(channels.ops).filter((one) => textOf(one).includes('日次ダイジェスト'));
    const digest = await act.waitFor(() => digests()[0]);
    expect(textOf(digest)).toContain('山田製作所の再送は 午後に確認: 電話済み（田中花子');
    const shared = await act.ask(hanako, '/ops digest 11/21 share', channels.random);
    expect(textOf(shared)).not.toContain('山田製作所の再送は');
    for (const name of ['reviews', 'payouts', 'alerts', 'random'] as const)
      expect(banto.slack.channel(channels[name]).map(textOf).join('')).not.toContain('山田製作所の再送は');

    const mine = await act.ask(sam, '/ops handover');
    const told = await act.pressed(sam, mine, 'handover.close');
    expect(textOf(told)).toContain('The note is done');
    expect(textOf(await act.pressed(hanako, mine, 'handover.close'))).toContain(
      'Sam Smith さんがすでに完了にしています',
    );
    await act.waitFor(() => !textOf(banto.slack.home(sam) ?? home).includes('山田製作所の再送は'));
    await act.auditRows(1, `operation = 'handover.close' and outcome = 'done' and actor = '${sam}'`);
  });

  test.each(['在庫は share', 'note:abc', '“引用” ＡＢＣ　全角', '1行目\n2行目 "x', "it's  fine", 'ー'])(
    'a note is kept as typed: %j',
    async (typed) => {
      expect(await act.asked(hanako, `/ops handover  ${typed} `)).toContain('引継ぎメモを残しました');
      const texts = await banto.sql<{ text: string }>('select text from banto.handover');
      expect(texts.map(({ text }) => text)).toContain(typed);
    },
  );

  test('an emoji is kept by its name, as Slack sends it, and Slack draws it again', async () => {
    expect(await act.asked(hanako, '/ops handover 🌸 と ー')).toContain('引継ぎメモを残しました');
    const texts = await banto.sql<{ text: string }>('select text from banto.handover');
    expect(texts.map(({ text }) => text)).toContain(':cherry_blossom: と ー');
  });

  test('however many notes there are, all are counted, and the newest and oldest can be closed', async () => {
    await banto.sql('delete from banto.handover');
    const open = columnOf(await act.ask(hanako, '/ops handover'), '種類').length;
    await banto.sql(
      `insert into banto.handover (text, written_by, written_at)
       select 'メモ番号' || n || '番', '${hanako}', timestamptz '2026-11-21 00:00+09' + make_interval(mins => n)
       from generate_series(1, 55) n`,
    );
    const answer = await act.ask(hanako, '/ops handover');
    expect(act.text(answer)).toContain('メモ 55件');
    expect(act.text(answer)).toContain('引継ぎメモ 55件');
    expect(act.text(answer)).toMatch(/ほか45件/u);
    expect(act.text(answer)).toMatch(/全45件のうち\d+件を表示しています。すべてはCSV/u);
    expect(act.text(answer)).not.toContain('詳細を表示');
    // The newest and the oldest have a button: an old one can be closed too.
    const numbers = [...act.text(answer).matchAll(/メモ番号(\d+)番/gu)].map(([, number]) => Number(number));
    expect(numbers.slice(0, 11)).toEqual([55, 54, 53, 52, 51, 50, 4, 3, 2, 1, 49]);
    await act.more(hanako, answer, 'csv');
    const file = await act.waitFor(() =>
      banto.slack.files.find(({ completed, channel }) => completed && channel === `D${hanako.slice(1)}`),
    );
    expect(file.text.match(/メモ番号\d+番/gu)).toHaveLength(55);
    await act.auditRows(
      2,
      `operation = 'ops.handover' and outcome = 'read' and (after ->> 'rows')::int = ${55 + open}`,
    );
    await banto.slack.as(sam).openHome();
    const home = () => banto.slack.home(sam);
    expect(textOf(await act.waitFor(() => textOf(home() ?? {}).includes('and 50 more') && home()))).toContain(
      'メモ番号55番',
    );
    await act.pressed(hanako, answer, 'handover.close');
    await act.waitFor(async () => {
      const text = act.text(await act.ask(hanako, '/ops handover'));
      return text.includes('引継ぎメモ 54件') && !text.includes('メモ番号55番') && text.includes('メモ番号54番');
    });
    move(banto, '2026-11-22T09:00:05+09:00');
    const digest = await act.waitFor(() =>
      banto.slack.channel(channels.ops).find((one) => textOf(one).includes('引継ぎメモ　54件')),
    );
    expect(textOf(digest)).toContain('メモ番号54番');
    await banto.sql('delete from banto.handover');
  });

  test('the button under the answer asks for the text', async () => {
    const answer = await act.ask(hanako, '/ops handover');
    const modal = await (await banto.slack.as(hanako).click(answer, 'handover.add')).opened(({ submit }) => !!submit);
    await banto.slack.as(hanako).submit(modal, { text: '鍵は金庫' });
    await act.waitFor(async () => act.text(await act.ask(sam, '/ops handover')).includes('鍵は金庫'));
    expect(actionIdsOf(await act.ask(sam, '/ops handover'))).toContain('handover.close');
    expect(banto.log.where({ msg: 'interaction', via: 'submission', operation: 'handover.add' })).toHaveLength(1);
  });
});
