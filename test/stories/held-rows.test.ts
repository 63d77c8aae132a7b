import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako, ken, sam } from '#playground/cast.ts';
import { elapsed, patient } from '#playground/patience.ts';
import { examples } from '#playground/rig/examples.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, someFriday, startBanto } from '../support/banto.ts';

let banto: Banto;
let act: Acts;
let console: Client;
beforeEach(async () => {
  banto = await startBanto({ mayRefuse: [/^views\.update/] });
  act = acts(banto);
  console = new Client({ connectionString: banto.database.url, application_name: 'psql' });
  await console.connect();
});
afterEach(async () => {
  await console.end();
  await banto[Symbol.asyncDispose]();
});

test('a console holds rows of six payouts: their presses are refused within seconds and say who, an unrelated payment goes on', async () => {
  const held = await Promise.all(Array.from({ length: 6 }, () => act.owe({ amount: 1_000 })));
  const free = await act.owe({ amount: 1_000 });
  const modals = [];
  for (const id of held) modals.push(await act.open(sam, `/payouts paid ${id} HELD-${id.slice(0, 4)}1`));
  const own = await act.open(hanako, `/payouts paid ${free} FREE-1`);
  await console.query('begin');
  await console.query('select from payouts_v31 where id = any($1) for update', [held]);

  const begun = elapsed();
  const waiting = modals.map((modal) => act.submit(sam, modal));
  expect(await act.submit(hanako, own)).toContain('支払済みにしました');
  expect(elapsed() - begun).toBeLessThan(patient(2_000));
  for (const said of await Promise.all(waiting)) {
    expect(said).toContain('Another connection (psql / postgres) is using these rows');
    expect(said).toContain('Try again');
  }
  expect(elapsed() - begun).toBeLessThan(patient(6_000));
  for (const id of held) {
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
    expect(await act.audit('subject = $1', [`payout:${id}`])).toMatchObject([
      { outcome: 'refused', reason: expect.stringMatching(/^busy: /) },
    ]);
  }

  await console.query('rollback');
  const [first = ''] = held;
  expect(await act.submit(hanako, await act.open(hanako, `/payouts paid ${first} AGAIN-1`))).toContain(
    '支払済みにしました',
  );
});

test('another press of Banto holds the row for some seconds: this one waits, and nobody is sent to look for a console', async () => {
  const id = await act.owe({ amount: 1_000 });
  const modal = await act.open(hanako, `/payouts paid ${id} OWN-1`);
  const replica = new Client({ connectionString: banto.database.url, application_name: 'banto:work' });
  await replica.connect();
  await replica.query('begin');
  await replica.query('select from payouts_v31 where id = $1 for update', [id]);
  const said = act.submit(hanako, modal);
  await sleep(4_000);
  await replica.query('rollback');
  await replica.end();
  expect(await said).toContain('支払済みにしました');
});

test('a transaction that was prepared and forgotten holds the row: the press is refused within seconds', async () => {
  const id = await act.owe({ amount: 1_000 });
  const modal = await act.open(hanako, `/payouts paid ${id} TWO-1`);
  await console.query('begin');
  await console.query('select from payouts_v31 where id = $1 for update', [id]);
  await console.query(`prepare transaction 'forgotten'`);
  try {
    const begun = elapsed();
    expect(await act.submit(hanako, modal)).toContain('ほかの接続（prepared transaction）が対象の行を使用中');
    expect(elapsed() - begun).toBeLessThan(patient(6_000));
  } finally {
    // Its database could not be dropped.
    await console.query(`rollback prepared 'forgotten'`);
  }
});

test('an approval of a held row leaves the request open', async () => {
  const id = await act.owe({ amount: 300_000 });
  expect(await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} BIG-1`))).toContain('承認を依頼しました');
  const card = structuredClone(await act.requestCard((text) => text.includes(id) && text.includes('承認待ち')));
  await console.query('begin');
  await console.query('select from payouts_v31 where id = $1 for update', [id]);
  expect(await act.decide(ken, card, 'request.approve')).toContain('ほかの接続（psql / postgres）が対象の行を使用中');
  await console.query('rollback');
  expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました');
});

describe('a console holds what an operation writes: it is refused within seconds, with who may hold it', () => {
  /** Those that write themselves; a batch comes last, since it takes every payout that is due. */
  const written = Object.entries(examples)
    .filter(([name, { writes }]) => writes && name !== 'orders.resend')
    .toSorted(([a], [b]) => Number(a.includes('paid-all')) - Number(b.includes('paid-all')));
  const tables = [...new Set(written.map(([, { writes }]) => writes?.table ?? ''))];

  test.each([
    ['every row', tables.map((table) => `select from ${table} for update`)],
    ['whole tables', [`lock table ${tables.join(', ')} in share row exclusive mode`]],
  ])('%s', async (_what, statements) => {
    const presses: (readonly [string, () => Promise<string>, () => Promise<boolean>])[] = [];
    for (const [name, { start }] of written) {
      const example = await start({ slack: banto.slack, sql: banto.sql, dialect: 'production', now: someFriday });
      const view = await act.open(example.person, example.line, example.first);
      if (!example.second) {
        presses.push([name, () => act.submit(example.person, view, example.values), () => example.done()]);
        continue;
      }
      expect(await act.submit(example.person, view, example.values), name).toContain('承認を依頼しました');
      const [request] = await banto.sql<{ id: string }>(`select id from banto.request order by at desc limit 1`);
      const card = await act.requestCard((_text, { blocks }) => JSON.stringify(blocks).includes(request?.id ?? '-'));
      const before = structuredClone(card);
      presses.push([name, () => act.decide(ken, before, 'request.approve'), () => example.done()]);
    }
    expect(presses.length).toBeGreaterThan(12);
    await console.query(['begin', ...statements].join('; '));
    const begun = elapsed();
    const said = await Promise.all(presses.map(async ([name, press]) => [name, await press()] as const));
    for (const [name, text] of said)
      expect([name, text]).toEqual([name, expect.stringContaining('ほかの接続（psql / postgres）が対象の行を使用中')]);
    expect(elapsed() - begun).toBeLessThan(patient(20_000));
    await console.query('rollback');
    for (const [name, , done] of presses) expect([name, await done()]).toEqual([name, false]);
  });
});

test('one viewer opens Home and asks again and again while a table is locked: others pay and ask as usual', async () => {
  const id = await act.owe({ amount: 1_000 });
  await console.query('begin; lock table manufacturing_orders');
  const viewer = banto.slack.as(aoi);
  await Promise.all(Array.from({ length: 12 }, () => viewer.openHome()));
  const asked = await Promise.all(Array.from({ length: 8 }, () => viewer.command('/orders stuck')));
  const begun = elapsed();
  expect(await act.asked(hanako, '/payouts due')).toContain('¥1,000');
  expect(await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} HOME-1`))).toContain(
    '支払済みにしました',
  );
  expect(elapsed() - begun).toBeLessThan(patient(4_000));
  await console.query('rollback');
  await banto.slack.waitFor(() => textOf(banto.slack.home(aoi) ?? { blocks: [] }).includes('本日の数字'), 15_000);
  for (const answer of asked) expect(textOf(await answer.message())).toContain('処理されていない注文');
});

test('one operator types in a choice while the names are locked: others decide as usual', async () => {
  for (let n = 1; n <= 101; n++) await act.owe({ amount: 1_000 + n });
  const view = await act.open(hanako, '/payouts paid-all');
  const card = await act.reviewCardOf(await act.register({ name: '待たされない工房' }));
  await console.query('begin; lock table users');
  const operator = banto.slack.as(hanako);
  const typing = Array.from('山田製作所の作家の名前を書く', (letter) => operator.suggest(view, 'exclude', letter));
  const begun = elapsed();
  expect(await act.approve(ken, card)).toContain('承認しました');
  expect(elapsed() - begun).toBeLessThan(patient(3_000));
  await console.query('rollback');
  await Promise.all(typing);
});

test('a console changes the row while the press waits for it: what was shown no longer holds, and nothing is paid', async () => {
  const id = await act.owe({ amount: 1_000 });
  const modal = await act.open(hanako, `/payouts paid ${id} LATE-1`);
  await console.query('begin');
  await console.query(`update payouts_v31 set notes = '口座を確認中' where id = $1`, [id]);
  const said = act.submit(hanako, modal);
  // Within the first wait: after it Banto would read the row anew.
  await banto.slack.waitFor(
    async () =>
      (
        await banto.sql(
          `select from pg_stat_activity where datname = current_database() and application_name = 'banto:work'
           and wait_event_type = 'Lock'`,
        )
      ).length > 0,
  );
  await console.query('commit');
  expect(await said).toContain('確認後に内容が変わったため、実行しませんでした。');
  expect(await act.payout(id)).toMatchObject({ status: 'ready_for_transfer', notes: '口座を確認中' });
});
