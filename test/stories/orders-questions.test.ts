import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako, sam } from '#playground/cast.ts';
import { objectsOf } from '#playground/json.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { find } from '#playground/slack/workspace/text.ts';
import { plain } from '#src/domain/text/text.ts';
import { life } from '../support/asking.ts';
import { type Banto, someFriday, startBanto } from '../support/banto.ts';
import { columnOf, rowsOf, tablesOf } from '../support/tables.ts';

/** The runbook's statement, corrected, and run by the test itself. */
const stuckBySql = (banto: Banto, hours: number, more = ''): Promise<{ order_id: string; partner: string | null }[]> =>
  banto.sql(
    `select o.order_id, p.name as partner
     from manufacturing_orders o left join manufacturing_partners p on p.id = o.partner_id
     where o.created_at < $1::timestamptz - make_interval(hours => $2)
       and (o.status in ('submitted', 'accepted') ${more})
     order by o.created_at, o.id`,
    [someFriday, hours],
  );

describe.each([
  { dialect: 'production', transport: 'http' },
  { dialect: 'runbook', transport: 'socket' },
] as const)('orders ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let ask: Acts['ask'];
  let asked: Acts['asked'];
  let text: Acts['text'];
  let audit: Acts['audit'];
  let pressed: Acts['pressed'];
  let more: Acts['more'];
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport, seed: true });
    ({ ask, asked, text, audit, pressed, more } = acts(banto));
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test.each([
    ['stuck', 24],
    ['stuck 48', 48],
    ['滞留', 24],
    ['　ＳＴＵＣＫ　４８　', 48],
    ['stuck 2d', 48],
    ['stuck hours:72', 72],
    ['stuck “48”', 48],
    ['stuck\u00a048', 48],
  ])('/orders %s lists the orders open for %d hours, oldest first', async (line, hours) => {
    const expected = await stuckBySql(banto, hours);
    expect(expected.length).toBeGreaterThan(3);
    const message = await ask(aoi, `/orders ${line}`);
    expect(message.ephemeral).toBe(aoi);
    expect(columnOf(message, '注文番号')).toEqual(expected.map((row) => row.order_id));
    expect(columnOf(message, 'パートナー')).toEqual(expected.map((row) => plain(row.partner ?? '（未割当）')));
    expect(text(message)).toContain(`${expected.length}件`);
    expect(text(message)).toContain('11/20 11:30 JST 時点');
    expect(text(message)).toContain('日次運用 2.');
    expect(message.text).toContain(`${expected.length}件`);
  });

  test('"all" adds the orders that are stuck in production', async () => {
    const expected = await stuckBySql(banto, 48, "or o.status = 'in_production'");
    const few = await stuckBySql(banto, 48);
    expect(expected.length).toBeGreaterThan(few.length);
    for (const line of ['stuck 48 all', 'stuck すべて 48', '滞留 ４８ ＡＬＬ'])
      expect(columnOf(await ask(aoi, `/orders ${line}`), '注文番号')).toEqual(expected.map((row) => row.order_id));
  });

  test('a partner narrows it down, by name, part of the name or id', async () => {
    const all = await stuckBySql(banto, 37);
    const yamadas = all.filter(({ partner }) => partner?.startsWith('山田'));
    const ss = yamadas.filter(({ partner }) => partner === '山田製作所');
    expect(ss.length).toBeGreaterThan(1);
    expect(yamadas.length).toBeGreaterThan(ss.length);
    for (const partner of [
      'partner:山田製作所',
      'ｐａｒｔｎｅｒ：山田製作所',
      `partner:${landmarks.partners.yamada}`,
      'partner:"山田製作所"',
      '山田製作所',
    ])
      expect(columnOf(await ask(aoi, `/orders stuck 37 ${partner}`), '注文番号'), partner).toEqual(
        ss.map((row) => row.order_id),
      );
    expect(columnOf(await ask(aoi, '/orders stuck 37 partner:山田'), '注文番号')).toEqual(
      yamadas.map((row) => row.order_id),
    );
    expect(await asked(aoi, '/orders stuck partner:だれもいない')).toContain(
      '「だれもいない」に当てはまるパートナーはいません。',
    );
  });

  test('a name that matches very many partners leaves none of them out', async () => {
    await banto.sql(`with crowd as (
        insert into manufacturing_partners (name, contact_email, status)
        select format('同名工房 %s', n), 'many@x.example', 'approved' from generate_series(1, 230) n returning id)
      insert into manufacturing_orders (order_id, partner_id, status, created_at)
      select format('CROWD-%s', id), id, 'submitted', '2026-11-02T00:00:00Z' from crowd`);
    expect(await asked(aoi, '/orders stuck partner:同名工房')).toContain('230件');
    await banto.sql(`delete from manufacturing_orders where order_id like 'CROWD-%'`);
  });

  test('when no order waits, the answer says so', async () => {
    const none = await asked(aoi, '/orders stuck 5000');
    expect(none).toContain('0件');
    expect(none).toContain('JST 時点');
  });

  test.each(['11/19(木)', '11月19日(木)', 'Thu, Nov 19', '11/19 08:30 JST'])(
    '/orders today %s: a day is read as Banto shows it',
    async (shown) => {
      expect(text(await ask(aoi, `/orders today ${shown}`))).toContain('11月19日(木)');
    },
  );

  test.each([
    '$、',
    '「$」',
    '($)',
    '（$）。',
    '`$`',
    'https://admin.example.com/orders/$',
    '<https://x.example/o?id=$>',
  ])('/orders show %s: an order is found with marks around its number, and by its link', async (marked) => {
    const [order] = await banto.sql<{ order_id: string; id: string }>(
      `select order_id, id from manufacturing_orders order by created_at desc limit 1`,
    );
    const { order_id: number = '', id = '' } = order ?? {};
    expect(text(await ask(aoi, `/orders show ${marked.replace('$', number)}`))).toContain(id);
    expect(text(await ask(aoi, `/orders show ${marked.replace('$', id)}`))).toContain(number);
  });

  test.each([
    ['stuk', 'stuck ですか？'],
    ['stuck abc', '時間「abc」は使えません。1時間から87600時間（10年）までの時間数'],
    ['stuck 99999999999', '時間「99999999999」は使えません。1時間から87600時間（10年）までの時間数'],
    ['stuck -5', '使えません'],
    ['stuck 0', '使えません'],
    ['stuck 1e99', '使えません'],
    ['stuck partner:', '「partner:」の後に値を入力してください'],
    ['stuck hours:', '「hours:」の後に値を入力してください'],
    ['notifications foo', '種類「foo」は使えません'],
    ['notifications failed 48 2', '「2」は余分です'],
    ['stuck houers:3', 'もしかして: hours:'],
    ['stuck hours:3 hours:4', '2回'],
    ['today 昨日 さらに', '「さらに」は余分です'],
    ['today 2026-02-30', '日付「2026-02-30」は使えません。2026年2月は28日までです。'],
    ['today 2026-13-30', '日付「2026-13-30」は使えません。今日までの日付で指定してください'],
    ['show', '注文番号またはIDを入力してください'],
  ])('/orders %s is answered with what is allowed', async (line, sentence) => {
    const answer = await ask(aoi, `/orders ${line}`);
    expect(answer.ephemeral).toBe(aoi);
    expect(text(answer)).toContain(sentence);
    expect(tablesOf(answer)).toEqual([]);
  });

  test('refused and answered questions are in the audit log, with their parameters', async () => {
    await asked(sam, '/orders stuck 50');
    await asked(sam, '/orders stuck maybe');
    const rows = await banto.slack.waitFor(async () => {
      const found = await audit('actor = $1', [sam]);
      return found.length === 2 && found;
    });
    expect(rows).toMatchObject([
      {
        operation: 'orders.stuck',
        source: 'command',
        outcome: 'read',
        reason: null,
        after: { parameters: { hours: '50' } },
      },
      { operation: 'orders.stuck', source: 'command', outcome: 'refused', reason: expect.stringMatching(/^invalid: /) },
    ]);
    expect(rows[0]?.after?.['rows']).toBe((await stuckBySql(banto, 50)).length);
  });

  test('help shows how each question is typed, in English for those who read English', async () => {
    expect(await asked(aoi, '/orders help')).toMatch(/\/orders stuck \[hours:時間\].*滞留/s);
    expect(await asked(aoi, '/orders')).toContain('/orders show <注文番号またはID>');
    expect(await asked(aoi, '/orders stuck help')).toContain('1時間から87600時間（10年）までの時間数');
    const english = await asked(sam, '/orders stuck 48');
    expect(english).toContain('Orders stuck for 48 hours');
    expect(english).toContain('as of Nov 20 11:30 JST');
    expect(english).not.toMatch(/件|時間|状態/);
  });

  test('/orders today counts days in Tokyo, whatever the session’s time zone', async () => {
    const byDay = (day: string): Promise<{ status: string; orders: number }[]> =>
      banto.sql(
        `select status, count(*) as orders from manufacturing_orders
         where (created_at at time zone 'Asia/Tokyo')::date = $1::date group by status
         order by ${life('submitted', 'accepted', 'in_production', 'shipped', 'cancelled', 'failed')}`,
        [day],
      );
    const sum = (rows: { orders: number }[]): number => rows.reduce((total, row) => total + row.orders, 0);
    for (const [line, day] of [
      ['today', '2026-11-20'],
      ['今日', '2026-11-20'],
      ['today 昨日', '2026-11-19'],
      ['today 3日前', '2026-11-17'],
      ['today 3 days ago', '2026-11-17'],
      ['today 11/18', '2026-11-18'],
      ['today ２０２６－１１－１８', '2026-11-18'],
    ] as const) {
      const expected = await byDay(day);
      const answer = await ask(hanako, `/orders ${line}`);
      expect(
        rowsOf(answer).map(([, count]) => Number(count)),
        line,
      ).toEqual(expected.map((row) => row.orders));
      expect(text(answer), line).toContain(`新規注文は ${sum(expected)}件`);
    }
    const [backlog] = await banto.sql<{ orders: number }>(
      `select count(*) as orders from manufacturing_orders where status in ('submitted', 'accepted', 'in_production')`,
    );
    expect(await asked(hanako, '/orders today')).toMatch(new RegExp(`未完了の注文は.*全部で ${backlog?.orders}件`));
  });

  test('midnight in Tokyo belongs to the new day, the microsecond before it to the old', async () => {
    await banto.sql(`insert into manufacturing_orders (order_id, status, created_at) values
      ('EDGE-1', 'shipped', '2025-03-31T15:00:00Z'), ('EDGE-2', 'shipped', '2025-03-31T14:59:59.999999Z'),
      ('EDGE-3', 'shipped', '2025-04-01T14:59:59.999999Z'), ('EDGE-4', 'shipped', '2025-04-01T15:00:00Z')`);
    expect(text(await ask(aoi, '/orders today 2025-04-01'))).toMatch(/発送済み\D*2\b/u);
    expect(text(await ask(aoi, '/orders today 2025-03-31'))).toMatch(/発送済み\D*1\b/u);
  });

  test('/orders show: every order with that number, also one without a partner', async () => {
    const twice = await asked(aoi, '/orders show PR-DOUBLE-0001');
    expect(twice).toContain('同じ注文番号の注文が 2件あります。');
    expect(twice).toContain(landmarks.orders.doubleFirst);
    expect(twice).toContain(landmarks.orders.doubleSecond);
    const orphan = await asked(aoi, `/orders show ${landmarks.orders.withoutPartner.toUpperCase()}`);
    expect(orphan).toContain('（未割当）');
    expect(orphan).toContain('パートナーが割り当てられていないため、通知できません。');
    const untold = await asked(aoi, `/orders show ${landmarks.orders.neverNotified}`);
    expect(untold).toContain('パートナーには知らされていません');
    expect(await asked(aoi, '/orders show PR-NOPE')).toContain('注文「PR-NOPE」は見つかりません。');
    // The end of a number is no number, but it is found.
    const end = 'PR-DOUBLE-0001'.slice(-9);
    const refused = await ask(aoi, `/orders show ${end}`);
    expect(text(refused)).toContain(`注文「${end}」は見つかりません。`);
    expect(text(await pressed(aoi, refused, 'ops.find'))).toContain('PR-DOUBLE-0001');
    expect(await asked(aoi, '/orders show')).toContain('注文番号（全部）またはID');
    expect(await asked(aoi, '/orders show ＰＲ－ＤＯＵＢＬＥ－０００１')).toContain('2件あります');
  });

  test('/orders show: all orders of a number, all notifications and the newest of the history are counted and in the CSV', async () => {
    const [{ id: to }] = (await banto.sql<{ id: string }>(
      `insert into manufacturing_partners (name, contact_email, status) values ('同じ番号の工房', 'same@kobo.example', 'approved') returning id`,
    )) as [{ id: string }];
    await banto.sql(
      `insert into manufacturing_orders (order_id, partner_id, status, created_at)
       select 'PR-SAME', $1, 'submitted', timestamptz '2026-11-01 00:00+09' + make_interval(hours => n) from generate_series(1, 25) n`,
      [to],
    );
    const kind = dialect === 'production' ? ['notification_type', 'order_created'] : ['type', 'new_order'];
    await banto.sql(
      `insert into partner_notifications (partner_id, ${kind[0]}, payload, status, created_at)
       select $1, '${kind[1]}', '{"order_id": "PR-SAME"}', 'sent', timestamptz '2026-11-10 00:00+09' + make_interval(hours => n)
       from generate_series(1, 160) n`,
      [to],
    );
    const same = await ask(hanako, '/orders show PR-SAME');
    expect(text(same)).toContain('同じ注文番号の注文が 25件あります。');
    expect(text(same)).toContain('ほか22件');
    expect(text(same)).toContain('パートナーへの通知 160件');
    expect(text(same)).toMatch(/全160件のうち[1-9]\d*件を表示/u);
    await more(hanako, same, 'csv');
    const file = await banto.slack.waitFor(() => banto.slack.files.findLast(({ completed }) => completed));
    expect(file.text.split('\r\n').filter((line) => line.includes(',PR-SAME,'))).toHaveLength(25);
    expect(file.text.match(/送信済み/gu)).toHaveLength(160);
    const [read] = (await audit()).filter(({ operation }) => operation === 'orders.show').slice(-2);
    expect(read?.after).toMatchObject({ rows: 25 + 160 });
    const kept = dialect === 'production';
    if (kept)
      await banto.sql(
        `insert into manufacturing_order_status_history (manufacturing_order_id, status, message, created_at)
         select id, case n when 120 then 'shipped' else 'accepted' end, '記録' || n, timestamptz '2026-11-05 00:00+09' + make_interval(hours => n)
         from generate_series(1, 120) n, (select id from manufacturing_orders where order_id = 'PR-SAME' order by created_at limit 1) as o`,
      );
    const followed = text(await ask(hanako, '/orders show PR-SAME'));
    expect(followed.includes('記録120')).toBe(kept);
    expect(followed).not.toMatch(/記録1\D/u);
    await banto.sql(`delete from partner_notifications where partner_id = $1`, [to]);
    if (kept) await banto.sql(`delete from manufacturing_order_status_history where message like '記録%'`);
    await banto.sql(`delete from manufacturing_orders where order_id = 'PR-SAME'`);
    await banto.sql(`delete from manufacturing_partners where id = $1`, [to]);
  });

  test('partners: those who wait, longest first, and one in detail', async () => {
    const expected = await banto.sql<{ name: string }>(
      `select name from manufacturing_partners where status = 'pending' order by created_at, id`,
    );
    const pending = await ask(hanako, '/partners pending');
    // The first five stand in full with their buttons; the table lists only the others, and opens them.
    const names = expected.map(({ name }) => name);
    for (const name of names.slice(0, 5)) expect(text(pending).split(`\n${name}\n`)).toHaveLength(2);
    expect(text(pending)).toMatch(/申請 .*待ち）/u);
    expect(columnOf(pending, '名前')).toEqual(names.slice(5));
    expect(text(pending)).toContain(`ほか${names.length - 5}件`);
    const opens = find(pending, 'partners.show', { where: ({ type }) => type === 'static_select' });
    expect(objectsOf(opens?.element['options'])).toHaveLength(names.length - 5);
    expect(text(pending)).toContain(`審査待ちは ${expected.length}件です。`);
    const one = await asked(hanako, '/partners show 山田製作所');
    expect(one).toContain('contact@yamada-ss.example');
    // Statuses are said in the reader's language alone.
    expect(one).toMatch(/通知（30日）\s+(?:\S+ \d+件、)*送信済み \d+件/u);
    expect(one).not.toMatch(/sent|failed|pending|queued|shipped|cancelled/u);
    const [{ orders } = { orders: 0 }] = await banto.sql<{ orders: number }>(
      `select count(*) as orders from manufacturing_orders where partner_id = $1`,
      [landmarks.partners.yamada],
    );
    const counted = rowsOf(await ask(hanako, `/partners show ${landmarks.partners.yamada}`));
    expect(counted.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(orders);
    expect(columnOf(await ask(hanako, '/partners show 山田'), '名前').toSorted()).toEqual(
      ['山田工業', '山田製作所'].toSorted(),
    );
    // Signs of a pattern are letters like others: 山田製作所 is not found.
    for (const typed of ['100%_', '山_製%'])
      expect(await asked(hanako, `/partners show ${typed}`)).toContain(
        `「${typed}」に当てはまるパートナーはいません。`,
      );
  });
});
