import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asker } from '#playground/acts/asker.ts';
import { aoi, hanako, ken } from '#playground/cast.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { type Asking, openAsking } from '../support/asking.ts';
import type { TestDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';

const now = new Date('2026-11-20T08:30:00+09:00');
const { orders, partners, payouts, purchases } = landmarks;

describe.each(dialects)('/ops find in the %s dialect', (dialect) => {
  let database: TestDatabase;
  let asking: Asking;
  beforeAll(async () => {
    database = await seededDatabase({ dialect, now });
    await database.sql(
      `update payouts_v31 set status = 'completed', transaction_id = 'batch_20261119_00' || right(final_payout::text, 1)
         where id in ('${payouts.dueSmall}', '${payouts.dueLarge}');
       update payouts_v31 set transaction_id = 'FB20261118-777' where id = '${payouts.completed}'`,
    );
    asking = await openAsking(database.url, { now });
  });
  afterAll(async () => {
    await asking[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  /** What a person finds, as lines of `title / fact / fact`, after the sentence above. */
  const find = async (text: string, person = asker): Promise<string[]> => {
    const { answer, text: said } = await asking.ask('ops.find', { text }, undefined, person);
    const hits = (answer.sheets ?? []).map(({ title }) => (typeof title === 'string' ? title : title.ja));
    return [said.split('\n')[0] ?? '', ...hits];
  };
  const as = (id: string) => ({ ...asker, id });

  test('an order by its number, by its end, however it is written, and by its id', async () => {
    const [known] = await database.sql<{ order_id: string }>(
      `select order_id from manufacturing_orders where id = '${orders.accepted49h}'`,
    );
    const number = known?.order_id ?? '';
    expect(number).toMatch(/^PR-\d{8}-\d{4}$/u);
    const fullWidth = [...number].map((each) => String.fromCodePoint((each.codePointAt(0) ?? 0) + 0xfee0)).join('');
    for (const typed of [number, number.toLowerCase(), fullWidth, number.slice(3), number.slice(7), orders.accepted49h])
      expect(await find(typed)).toEqual(['注文 1件', `注文 ${number}`]);
  });

  test.each(['A-1', 'x9', 'PR.2026.7', 'ORDER-ABC', '注文-003', '#1001'])(
    'an order whose number has another form, typed whole: %s',
    async (number) => {
      await database.sql(`insert into manufacturing_orders (order_id, status) values ($1, 'submitted')`, [number]);
      expect(await find(number)).toEqual(['注文 1件', `注文 ${number}`]);
      await database.sql('delete from manufacturing_orders where order_id = $1', [number]);
    },
  );

  test('a bare number finds every order that ends so, newest first: five with their steps, the others in a table', async () => {
    const expected = await database.sql<{ order_id: string }>(
      `select order_id from manufacturing_orders where order_id like '%0001' order by created_at desc, id`,
    );
    expect(expected.length).toBeGreaterThan(10);
    const { answer, text } = await asking.ask('ops.find', { text: '0001' });
    expect(answer.sheets?.map(({ title }) => (typeof title === 'string' ? title : title.en))).toEqual(
      expected.slice(0, 5).map(({ order_id }) => `Order ${order_id}`),
    );
    expect(text).toContain(`注文 ${expected.length}件`);
    // All of them fit.
    expect(answer.notes).toEqual([]);
    expect(answer.tables?.map(({ rows }) => rows.map(([name]) => name))).toEqual([
      expected.map(({ order_id }) => ({ ja: `注文 ${order_id}`, en: `Order ${order_id}` })),
    ]);
  });

  test('a partner by a part of the name, by its address and by its id', async () => {
    expect(await find('山田')).toEqual(['パートナー 2件', 'パートナー 山田工業', 'パートナー 山田製作所']);
    expect(await find('INFO@kyodo.example')).toEqual(
      expect.arrayContaining(['パートナー 2件', expect.stringContaining('パートナー ')]),
    );
    expect(await find(partners.yamada)).toEqual(['パートナー 1件', 'パートナー 山田製作所']);
  });

  test('a payout by the beginning of its id, its transaction id, its batch and its recipient', async () => {
    expect(await find(payouts.dueLarge.slice(0, 8))).toEqual(['支払い 1件', '支払い ¥250,000 星野 ひかり 様']);
    expect(await find(payouts.dueLarge)).toEqual(['支払い 1件', '支払い ¥250,000 星野 ひかり 様']);
    expect((await find('fb20261118-777'))[0]).toBe('支払い 1件');
    expect((await find('batch_20261119'))[0]).toBe('支払い 2件');
    const batch = await find('BATCH_20261119_000');
    expect(batch.toSorted()).toEqual(
      ['支払い ¥250,000 星野 ひかり 様', '支払い ¥48,500 星野 ひかり 様', '支払い 2件'].toSorted(),
    );
    const [creator] = await database.sql<{ name: string; due: number }>(
      `select u.display_name as name, count(*) as due from payouts_v31 p join users u on u.id = p.recipient_id
       where p.recipient_type <> 'organizer' and u.id = (select recipient_id from payouts_v31 where id = '${payouts.dueLarge}')
       group by 1`,
    );
    expect((await find(creator?.name.slice(0, 2) ?? ''))[0]).toMatch(/支払い \d+件/u);
  });

  test.each(['A-2', 'B123', 'FB 20261126 001', 'ABCDEF'])(
    'a payout by a transaction id of any form that can be recorded: %s',
    async (id) => {
      const [before] = await database.sql<{ id: string | null }>(
        `update payouts_v31 p set transaction_id = $1 from (select id, transaction_id from payouts_v31) o
         where p.id = o.id and p.id = '${payouts.completed}' returning o.transaction_id as id`,
        [id],
      );
      for (const typed of [id, id.toLowerCase(), `「${id}」`, id.replaceAll(' ', '')])
        expect((await find(typed))[0], typed).toBe('支払い 1件');
      await database.sql(`update payouts_v31 set transaction_id = $1 where id = '${payouts.completed}'`, [before?.id]);
      expect((await find(id))[0]).toContain('0件です');
    },
  );

  test('a payout by the id of a payment that was undone: it is taken, and says so', async () => {
    await database.sql(
      `insert into banto.transfer (key, transaction_id, payout_id, actor, at)
       values ('undone-1', 'Undone-1', '${payouts.dueLarge}', 'U1', now())`,
    );
    expect(await find('UNDONE-1')).toEqual(['支払い 1件', '支払い ¥250,000 星野 ひかり 様']);
    const { answer } = await asking.ask('ops.find', { text: 'undone-1' });
    expect(answer.sheets?.[0]?.facts).toContainEqual({
      label: { ja: '以前の取引ID', en: 'Former transaction id' },
      kind: 'text',
      value: {
        ja: 'Undone-1（使用済みのため、ほかの支払いには使えません）',
        en: 'Undone-1 (taken: it cannot be used again)',
      },
    });
    // Of the id that a payout has, nothing more is to be said.
    const own = await asking.ask('ops.find', { text: 'fb20261118-777' });
    expect(JSON.stringify(own.answer.sheets)).not.toContain('以前の取引ID');
  });

  test('a purchase by its id, an account by its address', async () => {
    const short = purchases.wrongFeesLarge.slice(0, 8);
    expect(await find(short)).toEqual(['購入 1件', `購入 ${short}`]);
    const { sheets } = await asking.ask('ops.find', { text: 'admin@marketplace.example' });
    expect(sheets).toHaveLength(1);
    expect(JSON.stringify(sheets[0])).toContain('admin@marketplace.example');
  });

  test('each finds only what they may ask about', async () => {
    const [known] = await database.sql<{ order_id: string }>(
      `select order_id from manufacturing_orders where id = '${orders.accepted49h}'`,
    );
    // Aoi may ask about orders, and nothing else.
    expect((await find(known?.order_id ?? '', as(aoi)))[0]).toBe('注文 1件');
    for (const text of ['山田', payouts.dueLarge, partners.yamada, purchases.wrongFeesLarge, 'info@kyodo.example'])
      expect(await find(text, as(aoi))).toEqual([expect.stringContaining('0件です（探したもの: 注文）')]);
    // Nobody below an administrator finds accounts, not even by their owner's address.
    for (const person of [hanako, ken]) {
      expect(await find('admin@marketplace.example', as(person))).toEqual([expect.stringContaining('0件です')]);
      expect((await find('山田', as(person)))[0]).toBe('パートナー 2件');
    }
    const { statements } = await asking.ask('ops.find', { text: 'admin@marketplace.example' }, undefined, as(hanako));
    expect(statements.map(({ sql }) => sql).join('\n')).not.toMatch(/auth|lower\("?email/u);
  });

  test('what carries a number, an address or an id is what was meant; else a name may have it', async () => {
    const readNames = async (text: string): Promise<boolean> => {
      const { statements } = await asking.ask('ops.find', { text });
      return statements.some(({ sql }) => /normalize\(/u.test(sql));
    };
    const [order] = await database.sql<{ order_id: string }>('select order_id from manufacturing_orders limit 1');
    expect(await readNames(order?.order_id ?? '')).toBe(false);
    expect(await readNames('info@kyodo.example')).toBe(false);
    expect(await readNames(payouts.dueLarge)).toBe(false);
    expect(await readNames('PR-99999999-9999')).toBe(true);
    await database.sql(`update manufacturing_partners set name = 'Studio-2020' where id = '${partners.yamada}'`);
    expect(await find('studio-2020')).toEqual(['パートナー 1件', 'パートナー Studio-2020']);
    await database.sql(`update manufacturing_partners set name = '山田製作所' where id = '${partners.yamada}'`);
  });

  test('what fails costs only itself, and is said with its reference', async () => {
    await database.sql(`alter table purchases rename to purchases_gone`);
    try {
      const { text, answer } = await asking.ask('ops.find', { text: payouts.dueLarge });
      expect(answer.sheets).toHaveLength(1);
      expect(text.match(/⚠/gu)).toHaveLength(1);
      expect(text).toMatch(/支払い 1件[\s\S]*⚠ 購入は検索できませんでした: .+（参照番号 [\w-]+）/u);
    } finally {
      await database.sql(`alter table purchases_gone rename to purchases`);
    }
  });

  test.each([
    ['%', /文字/u],
    ['100%', /0件です/u],
    ["o'brien; drop table users", /0件です/u],
    // Spaces in a name are written in many ways.
    ['　山 田　製 作 所　', /パートナー 山田製作所/u],
    ['x'.repeat(201), /文字/u],
  ])('%o breaks nothing', async (text, said) => {
    const found = await find(text).catch((error: unknown) => [String((error as { words?: { ja: string } }).words?.ja)]);
    expect(found.join('\n')).toMatch(said);
  });
});
