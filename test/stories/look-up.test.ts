import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, channels, guest, hanako, ken, sam, taro } from '#playground/cast.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { directChannelId } from '#playground/slack/workspace/people.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { ways } from '../support/ways.ts';

const secret = '内緒の話 7741';

describe.each(ways)('somebody wrote a number in #random ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  let number: string;
  let written: Message;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport, seed: true });
    act = acts(banto);
    const [order] = await banto.sql<{ order_id: string }>('select order_id from manufacturing_orders where id = $1', [
      landmarks.orders.accepted49h,
    ]);
    number = order?.order_id ?? '';
    written = banto.slack
      .as(ken)
      .say(channels.random, `${secret} ${number} が山田製作所でまだです。info@kyodo.example にも聞いて <!channel>`);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  const lookUp = async (person: string, message = written): Promise<Message> =>
    (await banto.slack.as(person).messageShortcut(message, 'look_up')).message();

  test('an operator sees what it is, alone, and opens the order with one more press', async () => {
    const shown = await lookUp(hanako);
    expect(shown).toMatchObject({ channel: channels.random, ephemeral: hanako });
    const said = act.text(shown);
    expect(said).toMatch(/注文 1件・パートナー 3件/);
    expect(said).toContain(`注文 ${number}`);
    expect(said).toContain('パートナー 山田製作所');
    expect(said).not.toContain('山田工業');
    const order = await act.pressed(hanako, shown, 'orders.show');
    expect(act.text(order)).toContain('注文の詳細');
    expect(act.text(order)).toContain(number);
  });

  test('a message with many numbers: all are counted, or it is said that not all were looked up', async () => {
    const rows = await banto.sql<{ order_id: string }>(
      'select order_id from manufacturing_orders group by order_id having count(*) = 1 order by order_id limit 60',
    );
    const numbers = rows.map(({ order_id }) => order_id);
    const say = (count: number): Message => banto.slack.as(ken).say(channels.random, numbers.slice(0, count).join(' '));
    const some = act.text(await lookUp(hanako, say(14)));
    expect(some).toContain('注文 14件');
    expect(some).not.toContain('先頭の50件まで');
    const all = act.text(await lookUp(hanako, say(60)));
    expect(all).toContain('注文 50件');
    expect(all).toContain('先頭の50件まで');
  });

  test('only what was recognised is stored, with masked addresses', async () => {
    await lookUp(sam);
    const [row] = await act.auditRows(1, `actor = '${sam}' and operation = 'ops.find'`);
    expect(row).toMatchObject({
      source: 'shortcut',
      outcome: 'read',
      after: { parameters: { text: `${number}, in…@kyodo.example, 山田製作所` }, rows: 4 },
    });
    const everything = await banto.sql<{ kept: string }>(
      `select (select coalesce(string_agg(to_jsonb(r)::text, ''), '') from banto.receipt r)
         || (select coalesce(string_agg(to_jsonb(a)::text, ''), '') from banto.audit_log a) as kept`,
    );
    expect(everything[0]?.kept).not.toContain('内緒');
    expect(everything[0]?.kept).not.toContain('info@kyodo.example');
    expect(JSON.stringify(banto.log)).not.toContain('内緒');
  });

  test('a viewer finds the order and nothing else; a guest is refused', async () => {
    const shown = act.text(await lookUp(aoi));
    expect(shown).toContain(`注文 ${number}`);
    expect(shown).not.toContain('パートナー 山田製作所');
    expect(shown).not.toContain('kyodo');
    const refused = act.text(await lookUp(guest));
    expect(refused).toMatch(/ゲスト/);
    expect(await act.auditRows(1, `actor = '${guest}'`)).toMatchObject([
      { source: 'shortcut', operation: 'ops.find', outcome: 'refused' },
    ]);
  });

  test('a message without anything says so; a card of an app is read too', async () => {
    expect(act.text(await lookUp(hanako, banto.slack.as(ken).say(channels.random, 'おはようございます')))).toContain(
      '番号・ID・名前・メールは見つかりませんでした',
    );
    // A sentence without a space is no number either: nothing of it is kept.
    const told = '山田様の口座が凍結されたそうです内緒でお願いします';
    await lookUp(ken, banto.slack.as(ken).say(channels.random, told));
    const [kept] = await act.auditRows(1, `actor = '${ken}' and operation = 'ops.find'`);
    expect(kept?.after).toEqual({ parameters: { text: '' }, rows: 0 });
    const answer = await act.ask(hanako, `/orders show ${number} share`);
    expect(act.text(await lookUp(hanako, answer))).toContain(`注文 ${number}`);
  });

  test('where Slack gives no response URL, it is a modal', async () => {
    const opened = await banto.slack.as(hanako).messageShortcut(written, 'look_up', {
      tamper: (payload) => delete payload['response_url'],
    });
    const modal = await opened.opened((view) => act.text(view).includes(number));
    expect(act.text(modal)).toContain('パートナー 山田製作所');
    expect(opened.messages()).toEqual([]);
  });

  test('a second delivery of the same shortcut shows nothing twice', async () => {
    const first = await banto.slack.as(hanako).messageShortcut(written, 'look_up');
    await first.message();
    const before = (await act.audit(`operation = 'ops.find'`)).length;
    await banto.slack.as(hanako).send(first.delivery, { sameSignature: true });
    expect(first.messages()).toHaveLength(1);
    expect(await act.audit(`operation = 'ops.find'`)).toHaveLength(before);
  });

  test('/ops find in the command says the same, and finds a receipt by its number', async () => {
    const id = await act.register({ name: '照会工房' });
    const card = await act.reviewCardOf(id);
    const said = await act.approve(ken, card);
    const receipt = /受付番号 ([\da-f]{8})/.exec(said)?.[1] ?? '';
    const found = await act.ask(hanako, `/ops find ${receipt}`);
    expect(act.text(found)).toMatch(/受付番号 [\da-f]{8}[\s\S]*佐藤健/);
    expect(act.text(await act.pressed(hanako, found, 'ops.audit'))).toContain('パートナーの承認');
    await act.ask(hanako, '/ops find info@kyodo.example');
    const rows = await act.audit(`operation = 'ops.find' and source = 'command' and actor = '${hanako}'`);
    expect(rows.at(-1)?.after?.['parameters']).toEqual({ text: 'in…@kyodo.example' });
  });

  test('start opens what waits by short names, then every operation of the person, which opens in its place', async () => {
    const opened = await banto.slack.as(taro).globalShortcut('start');
    const modal = await opened.opened();
    expect(act.buttons(modal)).toEqual(
      expect.arrayContaining(['payouts.paid', 'partners.approve', 'payouts.generate', 'orders.stuck']),
    );
    expect(act.buttons(modal)[0]).toBe('ops.alerts');
    expect(JSON.stringify(modal.blocks)).not.toContain('"danger"');
    expect(act.text(modal)).not.toContain('/ops slow');
    await banto.slack.as(taro).clickInView(modal, 'payouts.paid');
    await banto.slack.waitFor(() => modal.callback_id === 'payouts.paid');
    const viewer = await (await banto.slack.as(aoi).globalShortcut('start')).opened();
    expect(act.buttons(viewer)).not.toContain('payouts.paid');
    expect(act.buttons(viewer)).toContain('orders.today');
    await banto.slack.as(aoi).clickInView(viewer, 'orders.today');
    await act.waitFor(() =>
      banto.slack.channel(directChannelId(aoi)).some((message) => act.text(message).includes('注文')),
    );
  });
});
