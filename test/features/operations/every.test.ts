import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako, ichiro, ken, sam, taro } from '#playground/cast.ts';
import { examples, operationOf } from '#playground/rig/examples.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message, View } from '#playground/slack/workspace/types.ts';
import { features } from '#src/features/index.ts';
import { type Banto, aMinutePasses, someFriday, startBanto } from '../../support/banto.ts';

/** Tested in the runbook dialect, because production's function cannot generate. It uses the database's clock. */
const elsewhere = new Set(['payouts.generate']);
const now = new Date();

/** Operators and administrators get their role from a group, so that a test can remove them. */
const roles = { viewer: ['*'], operator: ['S0OPSGRP'], approver: [ken, ichiro], admin: ['S0TECH'] };
const groups = { S0OPSGRP: [hanako, sam], S0TECH: [taro] } as const;

let production: Banto;
let runbook: Banto;
beforeAll(async () => {
  const options = { policy: { roles }, mayRefuse: [/^views\.update/] };
  production = await startBanto({ ...options, dialect: 'production' });
  runbook = await startBanto({ ...options, dialect: 'runbook', now });
  for (const banto of [production, runbook]) setGroups(banto, groups);
});
afterAll(async () => {
  await production[Symbol.asyncDispose]();
  await runbook[Symbol.asyncDispose]();
});

function setGroups({ slack }: Banto, members: Readonly<Record<string, readonly string[]>>): void {
  for (const [id, group] of slack.groups) if (members[id]) group.members = [...members[id]];
  aMinutePasses();
}

const names = Object.keys(examples);
const operations = features.flatMap((feature) => feature.operations);
const alwaysByTwo = new Set<string>(
  operations.filter(({ secondPerson }) => secondPerson === 'always').map(({ name }) => name),
);
const decidedByTwo = names.filter((name) => name.endsWith(', by two') || alwaysByTwo.has(name));

const usualDialect = (name: string) => (elsewhere.has(name) ? 'runbook' : 'production');

/** Starts a new example of an operation. */
const stage = async (name: string, dialect = usualDialect(name)) => {
  const banto = dialect === 'runbook' ? runbook : production;
  const { slack, sql, database } = banto;
  // Remove payouts and requests that an earlier example left open.
  await sql(`update payouts_v31 set status = 'failed' where status = 'ready_for_transfer'`);
  await sql(`delete from banto.generation`);
  const example = await examples[name]?.start({
    slack,
    sql,
    dialect: database.dialect,
    now: banto === runbook ? now : someFriday,
  });
  if (!example) throw new Error(`no example ${name}`);
  const act = acts(banto);
  const operation = operationOf(name);
  const open = (): Promise<View> => act.open(example.person, example.line, example.first);
  const submit = (view: View): Promise<string> => act.submit(example.person, view, example.values);
  const rows = (outcome: string) => act.audit(`operation = $1 and outcome = $2`, [operation, outcome]);
  const before = (await act.audit()).at(-1)?.seq ?? 0;
  /** Waits for that many audit rows of this example. */
  const logged = (outcome: string, count: number) =>
    act.auditRows(count, `operation = $1 and outcome = $2 and seq > $3`, [operation, outcome, before]);
  /** Requests the operation. Returns the card on which a second person decides. */
  const ask = async (): Promise<Message> => {
    expect(await submit(await open())).toContain('承認を依頼しました');
    const [request] = await sql<{ id: string }>(
      `select id from banto.request where state = 'open' order by at desc limit 1`,
    );
    return structuredClone(
      await act.requestCard((_text, card) => JSON.stringify(card.blocks).includes(request?.id ?? '-')),
    );
  };
  return { banto, example, operation, act, open, submit, rows, logged, ask };
};

test('there is an example in playground/rig/examples.ts of every operation, and of every one that may need a second person', () => {
  expect(new Set(names.map(operationOf))).toEqual(new Set(operations.map(({ name }) => name)));
  const needing = operations.filter(({ secondPerson }) => secondPerson !== 'never').map(({ name }) => name);
  expect(new Set(decidedByTwo.map(operationOf))).toEqual(new Set(needing));
});

/** The names of all fields that the operation's stored preview is bound to. */
async function boundFields({ sql }: Banto, operation: string): Promise<Set<string>> {
  const [row] = await sql<{ rows: Record<string, unknown> | Record<string, unknown>[] }>(
    `select rows from banto.preview where operation = $1 order by at desc limit 1`,
    [operation],
  );
  const held = row?.rows ?? {};
  const list = Array.isArray(held) ? held : Array.isArray(held['rows']) ? (held['rows'] as object[]) : [held];
  return new Set([...Object.keys(list[0] ?? {}), ...(Array.isArray(held) ? [] : Object.keys(held))]);
}

describe('rows change between the preview and the submit', () => {
  /** Fields that nobody can change: the row's id, today's day, values from the audit log. (A new day is computed from the old one.) */
  const fixed = new Set([
    'id',
    'rows',
    'day',
    'recorded_operation',
    'recorded_transaction_id',
    // What a list of transfers says.
    'left',
    'blank',
    'unsaid',
    'line',
    'matched',
    'other_name',
    'new_transaction_id',
    'paid_on',
  ]);
  /** Fields that a dialect has no column for. */
  const absent = { runbook: ['webhook', 'has_webhook', 'has_shipping'], production: [] } as const;

  /** Every operation in one dialect, and again in the runbook's those that read differently there. */
  const plays: readonly (readonly [string, 'runbook' | 'production'])[] = [
    ...names.filter((name) => !name.endsWith('by two')).map((name) => [name, usualDialect(name)] as const),
    ...[
      'partners.approve',
      'payouts.paid',
      'payouts.paid-all',
      'payouts.fail',
      'orders.resend',
      'purchases.recalc',
    ].map((name) => [name, 'runbook'] as const),
  ];

  test.each(plays)('%s, field by field (%s)', async (name, dialect) => {
    const { example, banto, open, operation } = await stage(name, dialect);
    await open();
    // A generation's rows exist only in its trial run, so only the sales they come from can change.
    const bound =
      name === 'payouts.generate' ? ['sales', 'sold', 'generated', 'same'] : await boundFields(banto, operation);
    expect(Object.keys(example.drifts)).toEqual(
      expect.arrayContaining(
        [...bound].filter(
          (field) => !fixed.has(field) && !absent[banto.database.dialect].some((each) => each === field),
        ),
      ),
    );
    for (const field of Object.keys(example.drifts)) {
      const each = await stage(name, dialect);
      const view = await each.open();
      await banto.sql(each.example.drifts[field] ?? '');
      const before = await each.example.done();
      const said = await each.submit(view);
      expect(await each.example.done(), `${field}: ${said}`).toBe(before);
      const [refused] = await each.logged('refused', 1);
      expect(refused?.reason, `${field}: ${said}`).toMatch(
        /^(stale|wrong_state|already_decided|already_done|not_found):/,
      );
      const stale = refused?.reason?.startsWith('stale:') === true;
      expect(said).toMatch(stale ? /内容が変わったため.*(→|対象)/su : /。/u);
      expect(JSON.stringify(view.blocks).includes('最新の内容を確認する')).toBe(stale);
    }
  });

  test('the preview can be opened again with the same input', async () => {
    const { banto, example, act, open, submit } = await stage('payouts.paid');
    const view = await open();
    await banto.sql(example.drifts['notes'] ?? '');
    expect(await submit(view)).toContain('備考: — → コンソールから');
    await banto.slack.as(example.person).clickInView(view, 'payouts.paid');
    await banto.slack.waitFor(() => view.submit !== undefined || undefined);
    expect(textOf(view)).toContain('コンソールから');
    // The transaction id is in its field again.
    expect(await act.submit(example.person, view)).toContain(`取引ID ${example.values['transaction_id'] ?? '-'}`);
    expect(await example.done()).toBe(true);
  });

  test('nobody else sees the input', async () => {
    const { banto, example, act, ask } = await stage('payouts.paid, by two');
    const card = await ask();
    await banto.sql(example.drifts['notes'] ?? '');
    await act.decide(ken, card, 'request.approve');
    const told = await act.directMessage(example.person, (text) => text.includes('備考: — → コンソールから'));
    const answer = await banto.slack.as(taro).click(told, 'payouts.paid');
    expect(textOf(await answer.message())).toContain('以前の入力内容が見つかりません');
  });
});

describe('a second person', () => {
  test.each(decidedByTwo)(
    '%s: the requester cannot approve it, and it is not applied when the requester has lost the role',
    async (name) => {
      const { banto, example, act, ask } = await stage(name);
      const card = await ask();
      const own = await act.decide(example.person, card, 'request.approve');
      expect(own).toMatch(/ご自身の依頼は承認できません|権限が必要です/u);
      expect(await example.done()).toBe(false);
      setGroups(banto, { S0OPSGRP: [], S0TECH: [] });
      expect(await act.decide(ken, card, 'request.approve')).toContain('現在この操作の権限を持たない');
      setGroups(banto, groups);
      expect(await example.done()).toBe(false);
    },
  );

  test.each(decidedByTwo)(
    '%s: rows change while it waits: its card says so, and nobody can approve it',
    async (name) => {
      const { banto, example, operation, act, ask } = await stage(name);
      const card = await ask();
      await banto.sql(example.drifts['notes'] ?? example.drifts['sales'] ?? example.drifts['price'] ?? '');
      const shown = await act.requestCard(
        (text, { ts }) => ts === card.ts && text.includes('依頼後に内容が変わりました'),
      );
      expect(textOf(shown)).toMatch(/→/u);
      expect(await act.decide(ken, card, 'request.approve')).toContain('内容が変わったため');
      expect(await example.done()).toBe(false);
      await banto.slack.waitFor(() =>
        banto.slack
          .channel(example.person)
          .find(
            (message) => textOf(message).includes('内容が変わったため') && act.buttons(message).includes(operation),
          ),
      );
    },
  );

  test.each(decidedByTwo)('%s: approved once, and later people are told who did it and when', async (name) => {
    const { banto, example, act, ask, logged } = await stage(name);
    const card = await ask();
    const said = await Promise.all([ken, ichiro].map((person) => act.decide(person, card, 'request.approve')));
    expect(said.filter((text) => text.includes('承認しました。'))).toHaveLength(1);
    expect(said.filter((text) => /この依頼は (佐藤健|鈴木一郎) さんが承認済みです（.+）。/u.test(text))).toHaveLength(
      1,
    );
    await banto.slack.waitFor(() => example.done());
    expect((await logged('done', example.rows)).every(({ actor }) => actor === example.person)).toBe(true);
    expect(await act.decide(example.person, card, 'request.withdraw')).toContain('さんが承認済みです');
  });
});

describe('pressing again', () => {
  test.each(names)('%s: two modals, the same delivery twice, one effect', async (name) => {
    const { banto, example, act, open, logged } = await stage(name);
    const [one, other] = [await open(), await open()];
    const as = banto.slack.as(example.person);
    const answer = await as.submit(one, example.values);
    await as.send(answer.delivery);
    const first = await logged(example.second ? 'requested' : 'done', 1);
    const late = await act.submit(example.person, other, example.values);
    expect(late).toMatch(/すでに|できません|内容が変わったため|計算した値と同じ|使用済み/u);
    expect(await example.done()).toBe(!example.second);
    expect(first[0]?.subject).toBe(example.second ? first[0]?.subject : example.subject);
    await logged('refused', 1);
  });

  test.each(names)('%s: an old button and an old modal get an answer and change nothing', async (name) => {
    const { banto, example, act, open, operation } = await stage(name);
    const as = banto.slack.as(example.person);
    const known = await act.ask(example.person, '/ops whoami');
    const button = await as.click(known, 'answer.refresh', {
      tamper: ({ actions }) => Object.assign((actions as object[])[0] ?? {}, { action_id: operation, value: 'v1|7' }),
    });
    expect(textOf(await button.message((message) => message !== known))).toContain('以前の版のもの');

    const before = (await act.audit()).at(-1)?.seq;
    const view = await open();
    await as.submit(view, example.values, {
      tamper: (payload) => Object.assign(payload['view'] as object, { private_metadata: '{"version":1}' }),
    });
    // The old modal has lost its subject: it asks for one or shows a new preview, and nothing is applied.
    await banto.slack.waitFor(() => !/実行しています|確認しています/u.test(textOf(view)) || undefined);
    expect(await example.done()).toBe(false);
    expect(await act.audit(`outcome in ('done', 'requested') and seq > $1`, [before])).toEqual([]);
  });
});
