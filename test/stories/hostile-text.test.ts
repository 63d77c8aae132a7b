import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { mentionsOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../support/banto.ts';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production' });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

const markup = '<!channel> *x* & <@U0OPER1> `y` <https://evil.example|承認> :smile:';
const texts = {
  markup,
  bidi: '\u202E東海\u202C木工\u200B\u0007\u2066',
  'emoji and rare characters': '👩‍🏭🇯🇵👨‍👩‍👧‍👦𠮷 工房',
  'ten thousand characters': '長い名前<!here>'.repeat(1_000),
  'lines and JSON': 'a\nb","type":"actions"}\u2028c',
};

test.each(Object.entries(texts))(
  '%s: is shown as written, mentions nobody, and the partner can be decided on',
  async (_, name) => {
    const id = await act.register({
      name,
      company_name: name,
      description: name,
      capabilities: { products: [name], note: name },
    });
    const card = await act.reviewCardOf(id);
    const seen = (text: string): boolean =>
      text.replaceAll(/\s/g, '').includes(name.replaceAll(/\s/g, '').slice(0, 20));
    const plainName = !/[\p{Cc}\p{Bidi_Control}\u200B]/u.test(name);
    expect(seen(act.text(card)) || !plainName).toBe(true);
    expect(act.text(card)).not.toMatch(/[\p{Bidi_Control}\u200B]|(?!\n)\p{Cc}/u);
    expect(mentionsOf(card)).toEqual([]);
    expect(act.buttons(card)).toEqual(['partners.approve', 'partners.suspend', 'partners.show']);

    const shown = await act.ask(hanako, `/partners show ${id}`);
    expect(act.text(shown)).toContain('審査待ち');
    expect(act.text(shown)).toContain(id);
    expect(mentionsOf(shown)).toEqual([]);
    expect(mentionsOf(await act.ask(hanako, '/partners pending share'))).toEqual([]);

    const modal = await act.press(ken, card, 'partners.suspend');
    expect(await act.submit(ken, modal, { reason: name.slice(0, 900) })).toContain('拒否しました');
    await act.reviewCardOf(id, (text) => text.includes('拒否済み'));
    expect(mentionsOf(card)).toEqual(['<@U0APPR1>']);
  },
);

test('an order and a search full of markup are shown as written', async () => {
  await banto.sql(
    `insert into manufacturing_orders (order_id, status, created_at) values ($1, 'submitted', '2026-11-01')`,
    [markup],
  );
  for (const line of [
    '/orders stuck',
    `/orders show ${markup}`,
    `/orders stuck partner:"${markup}"`,
    `/orders ${markup}`,
  ]) {
    const answer = await act.ask(hanako, line);
    expect(mentionsOf(answer), line).toEqual([]);
    expect(answer.text).not.toMatch(/<[!@]/);
  }
});

test('typed SQL is only a value: it finds nothing and does nothing', async () => {
  const before = await banto.sql('select count(*) from manufacturing_orders');
  for (const text of [`'; drop table manufacturing_orders; --`, `x' or '1'='1`, `\\'; select pg_sleep(9) --`]) {
    expect(await act.asked(hanako, `/orders show ${text}`), text).toContain('見つかりません');
    await act.ask(hanako, `/orders stuck partner:"${text.replaceAll('"', '')}"`);
    await act.ask(hanako, `/partners owner ${text.replaceAll(/\s/gu, '')}@maker.example`);
  }
  expect(await banto.sql('select count(*) from manufacturing_orders')).toEqual(before);
});

test('characters that PostgreSQL cannot store are removed from typed text, and refused in a button’s value', async () => {
  const unstorable = ['a\0b', 'a\uD800b'];
  const id = await act.register({ name: '保存 製作所', company_name: '保存 製作所' });
  const card = await act.reviewCardOf(id);
  for (const text of unstorable) {
    expect(await act.asked(ken, `/orders show ${text}`)).toContain('見つかりません');
    const answer = await act.ask(ken, '/orders today');
    for (const name of ['orders.show', 'partners.show', 'partners.suspend', 'alert.ack', 'answer.csv']) {
      const pressed = await banto.slack.as(ken).click(answer, 'answer.refresh', {
        tamper: (payload) =>
          Object.assign((payload['actions'] as object[])[0]!, {
            action_id: name,
            value: JSON.stringify({ id: text, alert: text, receipt: text, [text]: text }),
          }),
      });
      expect((await pressed.message()).text, name).toMatch(/以前の版|入力してください/);
    }
  }
  const modal = await act.press(ken, card, 'partners.suspend');
  expect(await act.submit(ken, modal, { reason: '書類\0の不備\uD800' })).toContain('拒否しました');
  expect(await act.auditRows(1, "subject = $1 and outcome = 'done'", [`partner:${id}`])).toMatchObject([
    { reason: '書類の不備\uFFFD' },
  ]);
  expect(banto.log.lines.filter(({ level }) => level === 50)).toEqual([]);
});

test('long names leave room for the rest of the answer, in tables and in plain lists', async () => {
  const name = '長'.repeat(9_000);
  const ids = await Promise.all(
    [1, 2, 3].map((number) => act.register({ name: `${name}${number}`, status: 'approved' })),
  );
  await banto.sql(
    `insert into manufacturing_orders (order_id, partner_id, status, created_at)
     select format('LONG-%s', n), $1::uuid, 'submitted', '2026-11-01' from generate_series(1, 120) n`,
    [ids[0]],
  );
  for (const refused of [[], ['data_table']]) {
    for (const type of refused) banto.slack.refuseBlocks.add(type);
    const answer = await act.ask(hanako, '/orders stuck partner:長長');
    expect(act.text(answer)).toMatch(/全120件のうち\d+件/);
    expect(act.buttons(answer).slice(-2)).toEqual(['answer.refresh', 'answer.more']);
  }
  banto.slack.refuseBlocks.clear();
});
