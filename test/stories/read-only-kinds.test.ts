import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako, taro } from '#playground/cast.ts';
import { examples } from '#playground/rig/examples.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { View } from '#playground/slack/workspace/types.ts';
import { features } from '#src/features/index.ts';
import { lineFor } from '../house/catalog.ts';
import { type Banto, someFriday, startBanto } from '../support/banto.ts';
import { play, played } from '../support/playing.ts';

/** How a database comes to take no writes, in SQL with the database's name; an administrator sets it, or a full disk does. */
const ways = {
  'the database': (name: string, on: boolean) =>
    `alter database ${name} set default_transaction_read_only = ${on ? 'on' : 'off'}`,
  'the role': (name: string, on: boolean) =>
    `alter role postgres in database ${name} ${on ? 'set default_transaction_read_only = on' : 'reset default_transaction_read_only'}`,
};

const questions = features.flatMap(({ queries }) => queries);

describe.each(Object.entries(ways))('%s is switched to read-only', (_what, change) => {
  let banto: Banto;
  /** What is typed to open each operation. */
  const lines = new Map<string, { readonly person: string; readonly line: string }>();
  const rows = async (): Promise<unknown> =>
    banto.sql(`select (select jsonb_agg(to_jsonb(p) order by p.id) from payouts_v31 p) as payouts,
      (select jsonb_agg(to_jsonb(m) order by m.id) from manufacturing_partners m) as partners,
      (select jsonb_agg(to_jsonb(n) order by n.id) from partner_notifications n) as notifications,
      (select jsonb_agg(to_jsonb(s) order by s.id) from purchases s) as purchases`);
  let before: unknown;
  /** A window that was open before. */
  let early: View;
  const readOnly = async (on: boolean): Promise<void> => {
    await banto.sql(`set transaction read write; ${change(banto.database.name, on)}`);
    // What the setting means for new sessions, a server-wide one means for all.
    await banto.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'banto%' and datname = current_database()`,
    );
  };
  const ready = async () => (await fetch(`${banto.url}/readyz`)).status;

  beforeAll(async () => {
    banto = await startBanto({ seed: true, mayRefuse: [/^views\.update/] });
    const { slack, sql, dialect } = banto;
    for (const name of played) {
      const example = await examples[name]?.start({ slack, sql, dialect, now: someFriday });
      if (example) lines.set(name, example);
    }
    const id = await acts(banto).owe({ amount: 4_000 });
    early = await acts(banto).open(hanako, `/payouts paid ${id}`);
    before = await rows();
    await readOnly(true);
    // Not only because its connections were just cut.
    await slack.waitFor(async () => (await (await fetch(`${banto.url}/readyz`)).text()).includes('read-only'));
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test.each(questions)('$name is answered, and says that it is not recorded', async ({ name }) => {
    const said = await acts(banto).asked(taro, lineFor(name));
    expect(said).not.toMatch(/参照番号|予期しない/u);
    expect(said).toContain('この照会は監査ログに残っていません');
  });

  // A list of transfers is first asked for, and refused when it is given.
  test.each(played.filter((name) => name !== 'payouts.paid-list'))('%s is refused in words', async (name) => {
    const { person, line } = lines.get(name) ?? { person: taro, line: '' };
    const said = await acts(banto).asked(person, line);
    expect(said).toContain('データベースは読み取り専用のため、変更できません');
    expect(said).toContain('照会はそのまま使えます');
  });

  test('a window that was open before says so on top of itself, and keeps its input', async () => {
    const answer = await banto.slack.as(hanako).submit(early, { transaction_id: 'READ-ONLY-1' });
    expect(answer.ack.status).toBe(200);
    const [above] = banto.slack.views.filter(({ previous_view_id: below, open }) => open && below === early.id);
    expect(above && textOf(above)).toContain('データベースは読み取り専用のため、変更できません');
    if (above) await banto.slack.as(hanako).close(above);
    expect(early.open).toBe(true);
  });

  test('nothing was changed meanwhile, and everything works again afterwards', async () => {
    expect(await rows()).toEqual(before);
    await readOnly(false);
    await banto.slack.waitFor(async () => (await ready()) === 200, 20_000);
    expect(await rows()).toEqual(before);
    expect(await acts(banto).submit(hanako, early, { transaction_id: 'READ-ONLY-1' })).toContain('支払済み');
    for (const name of ['payouts.paid', 'partners.approve', 'orders.resend'])
      expect([name, await play(banto, name)]).toEqual([name, true]);
  });
});
