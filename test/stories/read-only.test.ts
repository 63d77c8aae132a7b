import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { startBanto } from '../support/banto.ts';

test('the database is switched to read-only: said in /readyz and in words, questions are answered, nothing is lost', async () => {
  await using banto = await startBanto({ mayRefuse: [/^views\.update/] });
  const act = acts(banto);
  const id = await act.owe({ amount: 1_000 });
  const before = await act.audit();
  const ready = async () => {
    const response = await fetch(`${banto.url}/readyz`);
    return { status: response.status, ...((await response.json()) as { reasons?: string[] }) };
  };
  const readOnly = async (on: boolean): Promise<void> => {
    await banto.sql(
      `set transaction read write; alter database ${banto.database.name} set default_transaction_read_only = ${on ? 'on' : 'off'}`,
    );
    // What the setting means for new sessions, a server-wide one means for all.
    await banto.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'banto%' and datname = current_database()`,
    );
  };

  await readOnly(true);
  await banto.slack.waitFor(
    async () => (await ready()).reasons?.some((reason) => reason.startsWith('database: read-only')) ?? false,
  );
  expect((await ready()).reasons).toContain('database: read-only: default_transaction_read_only is on');
  const answer = await act.asked(hanako, '/payouts due');
  expect(answer).toContain('¥1,000');
  expect(answer).toContain('この照会は監査ログに残っていません');
  expect(banto.log.where({ msg: 'question not recorded' })).toMatchObject([
    { operation: 'payouts.due', person: hanako },
  ]);
  const refused = await act.asked(hanako, `/payouts paid ${id} RO-1`);
  expect(refused).toContain('いまデータベースは読み取り専用のため、変更できません');
  expect(refused).toContain('照会はそのまま使えます');

  await readOnly(false);
  await banto.slack.waitFor(async () => (await ready()).status === 200, 20_000);
  expect(await act.audit()).toEqual(before);
  const modal = await act.open(hanako, `/payouts paid ${id} RO-1`);
  expect(textOf(modal)).toContain('¥1,000');
  expect(await act.submit(hanako, modal)).toContain('支払済みにしました');
});
