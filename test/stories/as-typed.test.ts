import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { channels, hanako, ken } from '#playground/cast.ts';
import { mentionsOf, textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../support/banto.ts';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ mayRefuse: [/^views\.update/] });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

const names = ['kato-mfg.jp', 'A&B工房', '<工房> & 店', 'https://kato.example/?a=1&b=2', '山&amp;川', 'x@y.example'];

describe('a name is found as it was typed, though Slack marks it up and escapes it', () => {
  test.each(names)('%s', async (name) => {
    const id = await act.register({ name: `${name} 製作所` });
    const shown = await act.ask(hanako, `/partners show ${name}`);
    expect(act.text(shown)).toContain(id);
    expect(mentionsOf(shown)).toEqual([]);
    expect(textOf(await act.open(ken, `/partners approve ${name} 製作所`))).toContain(`${name} 製作所`);
  });
});

describe('a name with emoji is found, though Slack sends their names', () => {
  const withEmoji = [
    '花子🌸工房',
    '⭐ほし製作所',
    'カトー®️',
    'はな❤️はな',
    '👍🏻いいね堂',
    '🇯🇵日の丸工業',
    '研究所👩‍🔬',
    'Kirakira⭐Works',
    'nana✨',
  ];

  test.each(withEmoji)('%s', async (name) => {
    const id = await act.register({ name });
    expect(act.text(await act.ask(hanako, `/partners show ${name}`))).toContain(id);
    expect(textOf(await act.open(ken, `/partners approve ${name}`))).toContain(name);
    expect(await act.asked(hanako, `/ops find ${name}`)).toContain(name);
  });

  test('a name that only looks as if it had one is found as before; emoji alone find nothing', async () => {
    const id = await act.register({ name: '工:房:商会' });
    expect(act.text(await act.ask(hanako, '/partners show 工:房:商会'))).toContain(id);
    await act.register({ name: '🌸' });
    expect(await act.asked(hanako, '/partners show 🌸🌸')).toContain('当てはまるパートナーはいません');
  });
});

describe('a name is found without its space, with 様 and with marks around it', () => {
  test.each([
    ['新 工房', '新工房'],
    ['新工芸', '新 工芸'],
    ['星野 木工', '「星野木工」、'],
    ['青葉 印刷', '青葉印刷御中'],
    ['おかし屋さん', 'おかし屋さん'],
  ])('%s as %s', async (name, typed) => {
    const id = await act.register({ name });
    expect(act.text(await act.ask(hanako, `/partners show ${typed}`))).toContain(id);
    expect(textOf(await act.open(ken, `/partners approve ${typed}`))).toContain(name);
    expect(await act.asked(hanako, `/ops find ${typed}`)).toContain(name);
  });

  test.each(['林結衣', '林 結衣 様', '林結衣さん', '「林 結衣」'])('the payout of 林 結衣 as %s', async (typed) => {
    await banto.sql(`delete from payouts_v31`);
    await act.owe({ amount: 12_300, name: '林 結衣' });
    expect(textOf(await act.open(hanako, `/payouts paid ${typed}`))).toContain('¥12,300');
    expect(await act.asked(hanako, `/ops find ${typed}`)).toContain('¥12,300');
  });
});

test('a payout is found by its id with marks around it, by its beginning and by its link', async () => {
  await banto.sql(`delete from payouts_v31`);
  const id = await act.owe({ amount: 45_600, name: '林 結衣' });
  for (const typed of [`「${id}」`, `${id.slice(0, 8)}…`, `https://admin.example.com/payouts/${id}`, `${id}。`])
    expect(textOf(await act.open(hanako, `/payouts paid ${typed}`))).toContain('¥45,600');
});

test('what was typed stands on the card of an incident, escaped once', async () => {
  await act.ask(
    hanako,
    '/ops incident outage A&B <注文> が https://kato.example/?a&b で止まる &amp; kato-mfg.jp <!here>',
  );
  const card = await banto.slack.waitFor(() =>
    banto.slack.channel(channels.alerts).find((message) => act.text(message).includes('が https://kato')),
  );
  expect(act.text(card)).toContain('A&B <注文> が https://kato.example/?a&b で止まる &amp; kato-mfg.jp <!here>');
  expect(mentionsOf(card).join('')).not.toContain('here');
  const [row] = await act.audit(`operation = 'ops.incident' and outcome = 'done'`);
  expect(JSON.stringify(row?.after)).toContain('A&B <注文>');
  expect(JSON.stringify(row?.after)).not.toContain('&amp;amp;');
});

test('a person is found by their mention', async () => {
  expect(await act.asked(hanako, '/ops audit actor:@tanaka')).toContain('障害対応の開始');
});

describe('a name with spaces finds its own payout', () => {
  const opened = async (line: string): Promise<{ shown: string; transaction: unknown }> => {
    const view = await act.open(hanako, line);
    const input = view.blocks.find((block) => block.block_id === 'transaction_id') as
      | { element?: { initial_value?: string } }
      | undefined;
    return { shown: textOf(view), transaction: input?.element?.initial_value };
  };

  test.each([
    ['山田 花子', '山田 花子', undefined],
    ['工房 24', '工房 24', undefined],
    ['工房', '工房 24', undefined],
    ['Yamada Hanako', 'Yamada Hanako', undefined],
    ['山田 花子 BK-1', '山田 花子', 'BK-1'],
    ['工房 24 BK-2', '工房 24', 'BK-2'],
    ['工房 BK-3', '工房 24', 'BK-3'],
    ['"山田 花子" BK-4', '山田 花子', 'BK-4'],
    ['花子 ２０２６', '山田 花子', '２０２６'],
  ])('/payouts paid %s', async (line, recipient, transaction) => {
    await banto.sql(`delete from payouts_v31`);
    for (const name of ['山田 花子', '工房 24', 'Yamada Hanako', '別の人']) await act.owe({ amount: 1_000, name });
    expect(await opened(`/payouts paid ${line}`)).toEqual({ shown: expect.stringContaining(recipient), transaction });
  });

  test('a name that nobody has is refused as a whole', async () => {
    expect(await act.asked(hanako, '/payouts paid 山田 花代')).toContain(
      '「支払済みにする」の対象に「山田 花代」は見つかりません',
    );
    expect(await act.asked(hanako, '/payouts reschedule 山田 花代')).toContain('対象に「山田 花代」は見つかりません');
  });

  test('after the first eight characters of an id, any word is the transaction id', async () => {
    const id = await act.owe({ amount: 2_000, name: '先頭 八' });
    await banto.sql(`update payouts_v31 set id = ('0009cb7f' || substr(id::text, 9))::uuid where id = $1`, [id]);
    expect(await opened('/payouts paid 0009cb7f BANK')).toEqual({
      shown: expect.stringContaining('先頭 八'),
      transaction: 'BANK',
    });
  });
});

test('what somebody else has done meanwhile is said so, however the thing is named', async () => {
  const id = await act.owe({ amount: 3_000, name: '二人で払う 作家' });
  await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} TWO-1`));
  const partner = await act.register({ name: '二人で見る工房' });
  await act.submit(ken, await act.open(ken, `/partners approve ${partner}`));
  for (const word of [id, id.slice(0, 8), '二人で払う 作家', '二人で払う'])
    expect([word, await act.asked(hanako, `/payouts paid ${word}`)]).toEqual([
      word,
      expect.stringMatching(/この支払いはすでに支払済みです（TWO-1）。.*田中花子/su),
    ]);
  for (const word of [partner, partner.slice(0, 8), '二人で見る工房', '二人で見る'])
    expect([word, await act.asked(ken, `/partners approve ${word}`)]).toEqual([
      word,
      expect.stringMatching(/すでに「承認済み」です。.*佐藤健/su),
    ]);
});
