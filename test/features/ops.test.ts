import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMarketplaceHttp } from '#playground/marketplace/http.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { openMarketplaceHttp } from '#src/marketplace/http.ts';
import { type Asking, type Cell, openAsking, policy } from '../support/asking.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';

const now = new Date('2026-11-20T08:30:00+09:00');

/** Rows of a table by their first cell. */
const byName = (rows: readonly Cell[][] | undefined): Record<string, Cell[]> =>
  Object.fromEntries((rows ?? []).map(([name, ...rest]) => [String(name), rest]));

test('how long questions took: the slowest first, by what people type, without those before the period', async () => {
  await using database = await freshDatabase('production');
  await database.sql(
    `insert into banto.receipt (delivery, kind, name, parameters, actor, team, source, at, state, settled_at)
     select 'd' || n, case when n = 5 then 'operation' else 'query' end, (array['orders.stuck', 'ops.db', 'orders.old'])[1 + n % 3], '{}',
       'U1', 'T1', 'command', at, case when n = 4 then 'failed' else 'done' end, at + make_interval(secs => n)
     from (select n, $1::timestamptz - make_interval(days => case when n = 6 then 8 else 1 end) as at
       from generate_series(1, 7) n) as asked`,
    [now],
  );
  // One was asked this moment, and one whose process was killed an hour ago; an operation's window was opened.
  await database.sql(
    `insert into banto.receipt (delivery, kind, name, parameters, actor, team, source, at)
     values ('now', 'query', 'ops.slow', '{}', 'U1', 'T1', 'command', $1),
       ('killed', 'query', 'ops.jobs', '{}', 'U1', 'T1', 'command', $1::timestamptz - interval '1 hour'),
       ('window', 'query', 'orders.resend', '{}', 'U1', 'T1', 'command', $1::timestamptz - interval '1 hour')`,
    [now],
  );
  await using asking = await openAsking(database.url, { now });
  const { tables, text } = await asking.ask('ops.slow');
  // The 7th, the 4th and the 1st were of ops.db. The last column names what this database lacks for the question.
  expect(tables[0]?.rows).toEqual([
    ['/ops jobs', null, null, 1, 1, null],
    ['/ops db', 7_000, 4_000, 3, 1, null],
    ['/orders stuck', 3_000, 3_000, 1, 0, expect.stringMatching(/^banto_orders_open, /u)],
  ]);
  await database.sql('create index banto_orders_open on manufacturing_orders (created_at)');
  const [, , stuck] = (await asking.ask('ops.slow')).tables[0]?.rows ?? [];
  expect(stuck?.at(-1)).not.toContain('banto_orders_open');
  expect(text).toContain('照会 5件');
  expect((await asking.ask('ops.slow', { days: '30' })).text).toContain('照会 6件');
});

describe.each(dialects)('operations questions in the %s dialect', (dialect) => {
  let database: TestDatabase;
  let asking: Asking;
  beforeAll(async () => {
    database = await seededDatabase({ dialect, now });
    asking = await openAsking(database.url, { now, timezone: 'Asia/Kolkata' });
  });
  afterAll(async () => {
    await asking[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  const one = async <Value>(sql: string): Promise<Value> => {
    const [row] = await database.sql<Record<string, Value>>(sql, [now]);
    return Object.values(row ?? {})[0] as Value;
  };

  test('old data: how many rows are older, and the oldest; what no calendar has counts as neither', async () => {
    await database.sql(`update purchases set purchased_at = '-infinity' where id = (select id from purchases limit 1)`);
    const rows = byName((await asking.ask('ops.old', { days: '30' })).tables[0]?.rows);
    for (const [table, at] of [
      ['manufacturing_orders', 'created_at'],
      ['partner_notifications', 'created_at'],
      ['purchases', 'purchased_at'],
      ['payouts_v31', 'created_at'],
    ] as const)
      expect(rows[table], table).toEqual([
        await one(
          `select count(*) from ${table} where ${at} < $1::timestamptz - interval '30 days' and ${at} > '0001-01-02'`,
        ),
        await one(`select min(${at}) from ${table} where ${at} between '0001-01-02' and $1`),
      ]);
    expect((await asking.ask('ops.old', { days: '3650' })).text).toContain('古いデータは 0件です');
  });

  test('metrics: each figure with its limit', async () => {
    const { tables, text } = await asking.ask('ops.metrics');
    const rows = tables[0]?.rows ?? [];
    const rate = await one<number>(
      `select 100.0 * count(*) filter (where status = 'failed') / count(*) from manufacturing_orders
       where created_at >= $1::timestamptz - interval '24 hours'`,
    );
    expect(rows[0]?.[1]).toBe(`${rate.toFixed(1)}%`);
    expect(rows[0]?.[3]).toBe(
      await one(`select count(*) from manufacturing_orders where created_at >= $1::timestamptz - interval '24 hours'`),
    );
    expect(rows[1]?.[1]).toBe(
      String(
        await one(`select count(*) from manufacturing_orders where status in ('submitted', 'accepted')
          and created_at < $1::timestamptz - interval '48 hours'`),
      ),
    );
    const sample = await one<number>(
      dialect === 'runbook'
        ? `select count(*) from manufacturing_orders where assigned_at is not null and created_at >= $1::timestamptz - interval '7 days'`
        : `select count(distinct h.manufacturing_order_id) from manufacturing_order_status_history h
           join manufacturing_orders o on o.id = h.manufacturing_order_id
           where h.status in ('accepted', 'in_production', 'shipped') and o.created_at >= $1::timestamptz - interval '7 days'`,
    );
    expect(sample).toBeGreaterThan(2);
    expect(rows[2]?.[3]).toBe(sample);
    expect(text).toContain(dialect === 'runbook' ? 'assigned_at' : '最初の受注・製造・発送の履歴');
    expect(rows[3]?.[1]).toBe(
      String(
        await one(`select count(*) from partner_notifications where status = 'failed'
          and created_at >= $1::timestamptz - interval '24 hours'`),
      ),
    );
  });

  test('db: connections and their maximum, and tables by size', async () => {
    await database.sql(`create table "Odd ""Name" as select generate_series(1, 50000) n`);
    const { tables, text } = await asking.ask('ops.db');
    const expected = await database.sql<{ relname: string }>(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
       order by pg_total_relation_size(oid) desc, relname limit 10`,
    );
    expect(tables[0]?.rows.map(([table]) => table)).toEqual(expected.map(({ relname }) => relname));
    expect(tables[0]?.rows[0]?.[0]).toBe('Odd "Name');
    expect(text).toMatch(/上限 400件の \d+\.\d%/u);
  });

  test('user: both rows, and which one is missing', async () => {
    const about = async (email: string) => {
      const { answer, sheets } = await asking.ask('ops.user', { email });
      return { sheets, warnings: answer.sheets?.flatMap(({ warnings }) => warnings ?? []).map(({ ja }) => ja) };
    };
    const admin = await about('ADMIN@marketplace.example');
    expect(admin.sheets).toMatchObject([
      {
        'auth.users のメール': 'admin@marketplace.example',
        'auth.users の役割': 'authenticated',
        'public.users の役割': 'admin',
      },
    ]);
    const without = await about('norow@marketplace.example');
    expect(without.warnings).toEqual(['public.users の行がありません。権限エラーのよくある原因です。']);
    const flag = '管理者フラグ (metadata.is_admin)';
    expect(without.sheets[0]?.[flag]).toBe(dialect === 'production' ? null : 'この列はありません');
    expect(admin.sheets[0]?.[flag]).toMatch(dialect === 'production' ? /^(?:はい|いいえ)$/u : /^この列はありません$/u);
    expect((await about('gone@marketplace.example')).warnings).toEqual([
      'auth.users の行がありません。ログインできません。',
    ]);
    expect((await about('new@marketplace.example')).warnings).toEqual(['2つの行のメールアドレスが違います。']);
    expect((await about('sato@marketplace.example')).sheets).toHaveLength(2);
    expect((await about('nobody@marketplace.example')).sheets).toEqual([]);
    expect(admin.sheets[0]?.['種別 (user_type)']).toBe(dialect === 'production' ? 'general' : 'この列はありません');
  });

  test('health: every check, with the next step for what is wrong', async () => {
    await using http = await startMarketplaceHttp({ db: database.url, cronSecret: 'secret' });
    const marketplace = openMarketplaceHttp({ ...http, workerGuarded: true, timeoutMs: 1_000 });
    await using healthy = await openAsking(database.url, { now, marketplace });
    const look = async () => byName((await healthy.ask('ops.health')).tables[0]?.rows);
    const good = await look();
    expect(good['マーケットプレイス (/api/health)']?.[0]).toBe('✅ 正常');
    expect(good['関数 process-payouts']?.[0]).toBe('✅ 正常');
    expect(good['通知ワーカー process-notification-queue']?.[0]).toBe('✅ 正常');
    expect(good['データベース']?.[2]).toBe(
      `パートナー ${await one<number>('select count(*) from manufacturing_partners where $1::timestamptz is not null')}件`,
    );
    const waiting =
      dialect === 'runbook'
        ? `status = 'queued'`
        : `status in ('pending', 'retry') and coalesce(next_retry_at, $1) <= $1`;
    expect(good['通知の滞留・失敗']?.[2]).toContain(
      `送信待ち ${await one<number>(`select count(*) from partner_notifications where ${waiting} and $1::timestamptz is not null`)}件`,
    );
    const before = await database.sql('select status, count(*) from partner_notifications group by 1 order by 1');
    const answers = {
      html: ['HTML', 'health_url'],
      unhealthy: ['unhealthy', 'ログ'],
      error: ['5xx', 'ログ'],
      hang: ['時間内に応答がありません', 'ログ'],
    } as const;
    for (const [mode, [detail, next]] of Object.entries(answers)) {
      http.mode.health = mode as keyof typeof answers;
      const row = (await look())['マーケットプレイス (/api/health)'];
      expect([row?.[0], row?.[2], row?.[3]], mode).toEqual([
        '❌ 異常',
        expect.stringContaining(detail),
        expect.stringContaining(next),
      ]);
    }
    const functions = { html: '❌ 異常', hang: '❌ 異常', unauthorized: '✅ 正常' } as const;
    for (const [mode, state] of Object.entries(functions)) {
      http.mode.payouts = mode as keyof typeof functions;
      expect((await look())['関数 process-payouts']?.[0], mode).toBe(state);
    }
    http.mode.worker = 'lie';
    expect((await look())['通知ワーカー process-notification-queue']).toEqual(expect.arrayContaining(['✅ 正常']));
    expect(http.calls.filter(({ headers }) => headers.authorization ?? headers['x-internal-auth'])).toEqual([]);
    expect(await database.sql('select status, count(*) from partner_notifications group by 1 order by 1')).toEqual(
      before,
    );
    await http.stop();
    expect((await look())['関数 process-payouts']?.[2]).toBe('接続できません');
  });

  test('health: what is not configured is off, with its reason; a stopped scheduler and an unreachable Slack are bad', async () => {
    await using other = await openAsking(database.url, {
      now,
      marketplace: openMarketplaceHttp({ notificationWorkerUrl: 'http://127.0.0.1:9/', workerGuarded: false }),
      vitals: { slack: () => Promise.resolve('invalid_auth'), scheduler: () => 'not started' },
    });
    const found = (await other.ask('ops.health')).tables[0]?.rows;
    const rows = byName(found);
    // What is wrong stands first, what is off last.
    const marks = Object.values(rows).map(([state]) => String(state).slice(0, 1));
    expect(marks).toEqual(marks.toSorted((a, b) => '❌⚠❔✅➖'.indexOf(a) - '❌⚠❔✅➖'.indexOf(b)));
    expect(new Set(marks)).toEqual(new Set(['❌', '✅', '➖']));
    expect(rows['マーケットプレイス (/api/health)']).toEqual([
      '➖ 対象外',
      null,
      expect.stringContaining('health_url'),
      'なし',
    ]);
    expect(rows['通知ワーカー process-notification-queue']?.[2]).toContain('呼ぶと通知が送られる');
    expect(rows['スケジューラ']?.[0]).toBe('❌ 異常');
    expect(rows['Slackへの接続']?.[2]).toContain('invalid_auth');
  });

  test('contacts: the escalation levels of the policy', async () => {
    const { tables } = await asking.ask('ops.contacts');
    expect(tables[0]?.rows.map(([level, name]) => [level, name])).toEqual(
      policy.escalation.map(({ level, name }) => [level, name]),
    );
  });
});

test.each(dialects)(
  'in an empty marketplace nothing divides by 0, and unknown figures say so (%s)',
  async (dialect) => {
    await using database = await freshDatabase(dialect);
    await using asking = await openAsking(database.url, { now });
    const { tables, text } = await asking.ask('ops.metrics');
    expect(tables[0]?.rows.map((row) => row[1])).toEqual(['注文なし', '0', '分かりません', '0']);
    expect(text.includes('状態の履歴がありません')).toBe(dialect === 'production');
    const health = byName((await asking.ask('ops.health')).tables[0]?.rows);
    expect(health['データベース']?.[2]).toBe('パートナー 0件');
  },
);

test('rows hidden by row security are not reported as 0 rows', async () => {
  await using database = await freshDatabase('production');
  const role = `plain_${database.name}`;
  await database.sql(`create role ${role} login; grant usage on schema public, auth, banto to ${role};
    grant select on all tables in schema public, banto to ${role}`);
  const asking = await openAsking(database.url.replace('postgres@', `${role}@`), { now });
  const health = byName((await asking.ask('ops.health')).tables[0]?.rows);
  await asking[Symbol.asyncDispose]();
  await database.sql(`drop owned by ${role}; drop role ${role}`);
  expect(health['データベース']).toEqual([
    '❌ 異常',
    expect.any(Number),
    expect.stringContaining('manufacturing_partners'),
    expect.stringContaining('行セキュリティ'),
  ]);
});

test('the audit log can be searched by everything that an entry has', async () => {
  await using database = await freshDatabase('production');
  await database.sql(
    `insert into banto.audit_log (seq, at, actor, team, source, operation, subject, outcome, reason, before, after, request_id, receipt_id, policy, prev_hash, hash)
     select n, timestamptz '2026-11-01 00:00+09' + make_interval(hours => n), (array['U0OPER1','U0ADMIN1','schedule'])[1 + n % 3], 'T1', 'command',
       (array['payouts.paid','payouts.paid-all','orders.stuck','partners.approve'])[1 + n % 4],
       case when n % 4 < 2 then 'payout:' || md5(n::text)::uuid end, (array['done','refused','read'])[1 + n % 3], 'because ' || n,
       null, jsonb_build_object('n', n), case when n % 5 = 0 then md5('q' || n)::uuid end, md5('r' || n)::uuid, 'p', repeat('0', 64), encode(sha256(n::text::bytea), 'hex')
     from generate_series(1, 300) n`,
  );
  await using asking = await openAsking(database.url, { now });
  const [some] = await database.sql<{ subject: string; receipt: string; request: string }>(
    `select subject, receipt_id::text receipt, request_id::text request from banto.audit_log where seq = 20`,
  );
  const cases: [Record<string, string>, string][] = [
    // Reads are listed only when they are asked for.
    [{}, `outcome <> 'read'`],
    [{ all: 'すべて' }, 'true'],
    [{ money: 'お金だけ' }, `operation like 'payouts.%' and outcome = 'done'`],
    [{ operation: 'payouts.paid' }, `operation = 'payouts.paid' and outcome <> 'read'`],
    [{ operation: 'payouts' }, `operation like 'payouts.%' and outcome <> 'read'`],
    [{ operation: 'orders.stuck' }, `operation = 'orders.stuck'`],
    [{ actor: 'u0oper1' }, `actor = 'U0OPER1' and outcome <> 'read'`],
    [{ actor: 'schedule', outcome: '拒否' }, `actor = 'schedule' and outcome = 'refused'`],
    [{ subject: some?.subject ?? '' }, `seq = 20`],
    [{ subject: some?.subject.slice('payout:'.length) ?? '' }, `seq = 20`],
    [{ receipt: some?.receipt.slice(0, 8) ?? '' }, `seq = 20`],
    [{ request: some?.request ?? '' }, `seq = 20`],
    [{ date: '11/3' }, `(at at time zone 'Asia/Tokyo')::date = '2026-11-03' and outcome <> 'read'`],
  ];
  for (const [raw, where] of cases) {
    const expected = await database.sql<{ seq: number }>(
      `select seq from banto.audit_log where ${where} order by seq desc`,
    );
    const { tables, sheets } = await asking.ask('ops.audit', raw);
    expect(
      tables[0]?.rows.map(([seq]) => seq),
      where,
    ).toEqual(expected.map(({ seq }) => seq));
    expect(sheets.length, where).toBe(expected.length > 3 ? 0 : expected.length);
  }
  expect((await asking.ask('ops.audit', { receipt: 'ffffffff' })).text).toContain('0件');
});
