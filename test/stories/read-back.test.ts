import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { examples, operationOf } from '#playground/rig/examples.ts';
import { features } from '#src/features/index.ts';
import { type Banto, someFriday, startBanto } from '../support/banto.ts';

/*
 * The marketplace's database has the last word: its triggers put values back, skip rows or refuse at the commit
 * (https://www.postgresql.org/docs/current/trigger-definition.html). Banto says that something happened only when the
 * database kept it.
 */

let production: Banto;
let runbook: Banto;
beforeAll(async () => {
  production = await startBanto({ dialect: 'production', mayRefuse: [/^views\.update/] });
  runbook = await startBanto({ dialect: 'runbook', mayRefuse: [/^views\.update/] });
});
afterAll(async () => {
  await production[Symbol.asyncDispose]();
  await runbook[Symbol.asyncDispose]();
});

/** The examples that write themselves, each with its table and its columns. */
const writing = Object.entries(examples).flatMap(([name, { writes }]) => (writes ? [{ name, ...writes }] : []));
type Writing = (typeof writing)[number];

const alwaysByTwo = new Set(
  features.flatMap(({ operations }) =>
    operations.flatMap(({ name, secondPerson }): string[] => (secondPerson === 'always' ? [name] : [])),
  ),
);
const byTwo = writing.filter(({ name }) => name.endsWith(', by two') || alwaysByTwo.has(name));

const tableOf = (name: string): string => examples[name]?.writes?.table ?? '';

/** Starts an example. Rows that an earlier one left open are closed. */
async function stage(banto: Banto, name: string) {
  const { slack, sql, database } = banto;
  await sql(`update payouts_v31 set status = 'failed' where status = 'ready_for_transfer'`);
  await sql(`update banto.request set state = 'expired' where state = 'open'`);
  const example = await examples[name]?.start({ slack, sql, dialect: database.dialect, now: someFriday });
  if (!example) throw new Error(`no example ${name}`);
  const act = acts(banto);
  const since = (await act.audit()).at(-1)?.seq ?? 0;
  const view = await act.open(example.person, example.line, example.first);
  return {
    example,
    act,
    submit: () => act.submit(example.person, view, example.values),
    /** What the log says of the example. */
    logged: () => act.audit(`operation = $1 and seq > $2`, [operationOf(name), since]),
  };
}

/** A trigger of the marketplace, in PL/pgSQL. */
interface Trigger {
  readonly table: string;
  readonly body: string;
  /** Runs at the commit. */
  readonly deferred?: boolean;
}

/** Does something while the marketplace has that trigger. */
async function withTrigger<T>(
  { sql }: Banto,
  { table, body, deferred = false }: Trigger,
  work: () => Promise<T>,
): Promise<T> {
  await sql(`create or replace function public.spoil() returns trigger language plpgsql as $$ begin ${body} end $$`);
  const timing = deferred
    ? `create constraint trigger spoil after insert or update on ${table} deferrable initially deferred`
    : `create trigger spoil before insert or update on ${table}`;
  await sql(`${timing} for each row when (pg_trigger_depth() = 0) execute function public.spoil()`);
  try {
    return await work();
  } finally {
    await sql(`drop trigger spoil on ${table}`);
  }
}

/** Puts a column back, or changes it where the row is new. */
const putBack = (column: string): string =>
  `if tg_op = 'UPDATE' then new.${column} := old.${column};
   elsif '${column}' = 'payload' then new.payload := '{}';
   elsif '${column}' = 'status' then new.status := 'sent';
   else new.partner_id := (select id from manufacturing_partners where id <> new.partner_id limit 1); end if;
   return new;`;

const reservedIds = async ({ sql }: Banto): Promise<number> =>
  (await sql<{ ids: number }>(`select count(*)::int as ids from banto.transfer`))[0]?.ids ?? 0;

/** In production; the notification, which is another row in the runbook's database, there too. */
const plays: readonly (Writing & { readonly dialect: string; readonly here: () => Banto })[] = writing.flatMap(
  (each) => [
    { ...each, dialect: 'production', here: () => production },
    ...(each.name === 'orders.resend' ? [{ ...each, dialect: 'runbook', here: () => runbook }] : []),
  ],
);

describe('operations', () => {
  /** Submits under a trigger, and expects that nothing has happened and that the reason is said and logged. */
  const undone = async (
    { name, table, here }: (typeof plays)[number],
    { body, deferred = false }: Omit<Trigger, 'table'>,
    named: string,
  ): Promise<string> => {
    const banto = here();
    const { example, submit, logged } = await stage(banto, name);
    const reserved = await reservedIds(banto);
    const said = await withTrigger(banto, { table, body, deferred }, submit);
    expect(said).toContain('保存しませんでした');
    expect(await example.done(), said).toBe(false);
    const rows = await logged();
    expect(rows.map(({ outcome }) => outcome)).toEqual(['refused']);
    expect(rows[0]?.reason).toMatch(/^not_kept: /u);
    expect(rows[0]?.reason).toContain(named);
    // What was reserved for it is free again.
    expect(await reservedIds(banto)).toBe(reserved);
    return said;
  };

  test.each(plays)('$name: each column that it writes is put back in turn ($dialect)', async (play) => {
    for (const column of play.columns) expect(await undone(play, { body: putBack(column) }, column)).toContain(column);
  });

  test.each(plays)('$name: the row is skipped ($dialect)', async (play) => {
    expect(await undone(play, { body: 'return null;' }, play.table)).toContain(play.table);
  });

  test.each(plays)('$name: the row is put back at the commit ($dialect)', async (play) => {
    const { table, columns } = play;
    // A notification is a new row: there is nothing to put back.
    const [column, value] = table === 'partner_notifications' ? ['payload', `'{}'`] : [columns[0], `old.${columns[0]}`];
    const body = `update ${table} set ${column} = ${value} where id = new.id; return null;`;
    expect(await undone(play, { body, deferred: true }, column)).toContain(column);
  });

  // Partners cannot be deleted: their orders refer to them.
  test.each(plays.filter(({ table }) => table !== 'manufacturing_partners'))(
    '$name: the row is gone after the commit ($dialect)',
    async (play) => {
      const body = `delete from ${play.table} where id = new.id; return null;`;
      expect(await undone(play, { body, deferred: true }, play.table)).toContain(play.table);
    },
  );

  test.each(plays)(
    '$name: the marketplace refuses at the commit, in its own words ($dialect)',
    async ({ name, table, here }) => {
      const { example, submit, logged } = await stage(here(), name);
      const body = `raise exception '締め処理中です' using errcode = '23514';`;
      const said = await withTrigger(here(), { table, body, deferred: true }, submit);
      expect(said).toContain('「締め処理中です」');
      expect(await example.done()).toBe(false);
      expect((await logged()).map(({ outcome }) => outcome)).toEqual(['failed']);
    },
  );

  test.each(byTwo)(
    '$name: what the database does not keep when it is approved is not done',
    async ({ name, table, columns }) => {
      const banto = production;
      const { example, act, submit, logged } = await stage(banto, name);
      expect(await submit()).toContain('承認を依頼しました');
      const [request] = await banto.sql<{ id: string }>(`select id from banto.request where state = 'open'`);
      const card = await act.requestCard((_text, { blocks }) => JSON.stringify(blocks).includes(request?.id ?? '-'));
      const said = await withTrigger(banto, { table, body: putBack(columns[0]) }, () =>
        act.decide(ken, card, 'request.approve'),
      );
      expect(said).toContain('保存しませんでした');
      expect(await example.done()).toBe(false);
      expect((await logged()).map(({ outcome }) => outcome)).not.toContain('done');
    },
  );
});

test.each(['status', 'attempts', 'next_retry_at'])(
  'a failed notification whose %s is put back is not sent again',
  async (column) => {
    const act = acts(production);
    const partner = await act.register({ name: '例の工場', status: 'approved' });
    const order = await act.order(partner, `RETRY-${column}`);
    await production.sql(
      `insert into partner_notifications (partner_id, notification_type, payload, status, attempts)
     values ($1, 'order_created', $2, 'failed', 3)`,
      [partner, { order_id: `RETRY-${column}` }],
    );
    const view = await act.open(hanako, `/orders resend ${order}`);
    const spoilt = { table: 'partner_notifications', body: putBack(column) };
    expect(await withTrigger(production, spoilt, () => act.submit(hanako, view))).toContain(column);
    expect(
      await production.sql(`select from partner_notifications where status = 'retry' and payload ->> 'order_id' = $1`, [
        `RETRY-${column}`,
      ]),
    ).toEqual([]);
  },
);

test.each([
  ['payouts.paid', 'final_payout', 'new.final_payout := new.final_payout + 1; return new;'],
  ['payouts.fail', 'recipient_id', 'new.recipient_id := gen_random_uuid(); return new;'],
  ['payouts.reschedule', 'transaction_id', `new.transaction_id := 'BY-TRIGGER'; return new;`],
  ['partners.approve', 'name', `new.name := new.name || '!'; return new;`],
  ['purchases.recalc', 'price', 'new.price := new.price + 1; return new;'],
  // What a payout was computed from; only production's table records it.
  ['payouts.paid', 'net_amount', 'new.net_amount := new.net_amount - 1; return new;', () => production],
  ['payouts.fail', 'period_start', 'new.period_start := new.period_start - 1; return new;', () => production],
] as const)('%s: a column that it does not write, %s, must stay', async (name, column, body, here = () => runbook) => {
  const { example, submit } = await stage(here(), name);
  expect(await withTrigger(here(), { table: tableOf(name), body }, submit)).toContain(column);
  expect(await example.done()).toBe(false);
});

test('a trigger that only sets updated_at, as production has one, is in nobody’s way', async () => {
  const { example, submit } = await stage(production, 'partners.approve');
  const body = `new.updated_at := now() + interval '1 second'; return new;`;
  const said = await withTrigger(production, { table: 'manufacturing_partners', body }, submit);
  expect(said).toContain('承認しました');
  expect(await example.done()).toBe(true);
});

test('values are compared in the type of their column', async () => {
  await runbook.sql('alter table payouts_v31 alter paid_at type timestamptz(0), alter status type varchar(40)');
  const { example, submit, logged } = await stage(runbook, 'payouts.paid');
  await submit();
  expect(await example.done()).toBe(true);
  // The log has what the database kept: whole seconds.
  expect(JSON.stringify((await logged())[0]?.after)).toMatch(/"paid_at":"[^"]*:\d\d\.000Z"/u);
});

describe('a view in the place of the table', () => {
  /** Puts a view in the place of the table while something is done. */
  const withView = async (select: string, work: () => Promise<void>): Promise<void> => {
    await runbook.sql('alter table payouts_v31 rename to payouts_behind');
    await runbook.sql(`create view payouts_v31 as ${select}`);
    try {
      await work();
    } finally {
      await runbook.sql('drop view payouts_v31');
      await runbook.sql('alter table payouts_behind rename to payouts_v31');
    }
  };

  test('that passes updates on works', async () => {
    await withView('select * from payouts_behind', async () => {
      const { example, submit } = await stage(runbook, 'payouts.paid');
      await submit();
      expect(await example.done()).toBe(true);
    });
  });

  test('whose trigger swallows the update is found', async () => {
    await withView('select * from payouts_behind', async () => {
      const { example, submit } = await stage(runbook, 'payouts.paid');
      await runbook.sql(
        `create function public.swallow() returns trigger language plpgsql as $$ begin return new; end $$`,
      );
      await runbook.sql(
        `create trigger swallow instead of update on payouts_v31 for each row execute function public.swallow()`,
      );
      expect(await submit()).toContain('保存しませんでした');
      expect(await example.done()).toBe(false);
    });
  });

  test('that cannot be written to is named', async () => {
    const { example, submit, logged } = await stage(runbook, 'payouts.paid');
    await withView('select p.* from payouts_behind p join (select 1) as one on true', async () => {
      expect(await submit()).toContain('「payouts_v31」');
    });
    expect(await example.done()).toBe(false);
    expect((await logged()).map(({ outcome }) => outcome)).toEqual(['failed']);
  });
});

test('a commit that is refused for good ends as failed at once, and what was reserved is free', async () => {
  const { example, submit, logged } = await stage(production, 'payouts.paid');
  const reserved = await reservedIds(production);
  // Only the commit runs this trigger: it is on Banto's own log, which is written last.
  await production.sql(`create function public.closing() returns trigger language plpgsql
    as $$ begin raise exception '締め処理中です' using errcode = '23514'; end $$`);
  await production.sql(`create constraint trigger closing after insert on banto.audit_log deferrable initially deferred
    for each row when (new.outcome = 'done') execute function public.closing()`);
  const said = await submit();
  await production.sql('drop trigger closing on banto.audit_log');
  expect(said).toContain('「締め処理中です」');
  expect(await example.done()).toBe(false);
  expect((await logged()).map(({ outcome }) => outcome)).toEqual(['failed']);
  expect(await reservedIds(production)).toBe(reserved);
});

test('a generated column is named', async () => {
  const act = acts(runbook);
  const id = await act.sell({ price: 10_000, cost: 3_000, at: new Date(someFriday.getTime() - 2 * 86_400_000) });
  await runbook.sql('alter table purchases drop column platform_total_revenue cascade');
  await runbook.sql(
    'alter table purchases add platform_total_revenue int generated always as (platform_markup + platform_sales_fee) stored',
  );
  await runbook.sql('update purchases set platform_markup = 7 where id = $1', [id]);
  const view = await act.open(hanako, `/purchases recalc ${id}`);
  expect(await act.submit(hanako, view)).toContain('「platform_total_revenue」');
});

test.each([
  ['as if it waited for a lock', `raise exception '締め処理中です' using errcode = '55P03';`],
  ['as if it could be tried again', `raise exception '締め処理中です' using errcode = '40001';`],
  ['as if the server stopped', `raise exception '締め処理中です' using errcode = '57P01';`],
  ['by an assertion', `assert false, '締め処理中です';`],
])('the marketplace refuses in its own words, %s: said at once, and not tried again', async (_how, body) => {
  for (const deferred of [false, true]) {
    const { example, submit, logged } = await stage(production, 'payouts.paid');
    expect(await withTrigger(production, { table: 'payouts_v31', body, deferred }, submit)).toContain(
      '「締め処理中です」',
    );
    expect(await example.done()).toBe(false);
    expect((await logged()).map(({ outcome }) => outcome)).toEqual(['failed']);
  }
});

test.each([
  ['divides by zero', 'perform 1 / 0;'],
  ['reads what is no number', `perform 'x'::int;`],
  ['reads a table that is gone', 'perform from no_such_table;'],
  ['calls a function that is gone', 'perform no_such_function(1);'],
  ['finds no row', 'perform 1; new.notes := (select notes from strict_lookup());'],
  ['says nothing', `raise exception using message = ' ', errcode = 'P0001';`],
])('a trigger of the marketplace %s: it is named, and nothing is done', async (_how, body) => {
  await production.sql(`create or replace function strict_lookup() returns table (notes text) language plpgsql as $$
    begin select 'x' into strict notes from payouts_v31 where false; end $$`);
  for (const deferred of [false, true]) {
    const { example, submit, logged } = await stage(production, 'payouts.paid');
    const said = await withTrigger(production, { table: 'payouts_v31', body: `${body} return new;`, deferred }, submit);
    expect(said).toMatch(/データベースの関数「(?:spoil|strict_lookup)」がエラーになったため、実行できませんでした/u);
    expect(await example.done()).toBe(false);
    expect((await logged()).map(({ outcome }) => outcome)).toEqual(['failed']);
  }
});

test('a note that its column cannot hold is refused, with the column’s type', async () => {
  await production.sql('alter table payouts_v31 alter notes type varchar(12) using left(notes, 12)');
  const { example, submit } = await stage(production, 'payouts.paid');
  expect(await submit()).toContain('character varying(12)');
  expect(await example.done()).toBe(false);
  await production.sql('alter table payouts_v31 alter notes type text');
});
