import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken, sam } from '#playground/cast.ts';
import { type Banto, startBanto } from '../support/banto.ts';

let banto: Banto;
let act: Acts;
beforeEach(async () => {
  banto = await startBanto({ mayRefuse: [/^views\.update/] });
  act = acts(banto);
});
afterEach(() => banto[Symbol.asyncDispose]());

const over = (yen: number) => ({ policy: { second_person: { payouts_over_yen: yen } } });
const roles = { viewer: ['*'], operator: [hanako], approver: [ken], admin: [ken] };

test('a replica with a higher limit joins: whichever of them is asked, the lower limit holds', async () => {
  await banto.addReplica(undefined, over(100_000_000));
  for (let turn = 0; turn < 4; turn++) {
    const id = await act.owe({ amount: 150_000 });
    expect(await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} LOW-${turn}1`))).toContain(
      '承認を依頼しました',
    );
  }
  expect(await act.asked(hanako, '/ops health')).toContain('稼働中の2件で設定が違います（payoutsOverYen）');
});

test('a replica with a lower limit joins: the others follow it, and no longer when it has gone', async () => {
  await banto.addReplica(undefined, over(10_000));
  const pay = async (name: string): Promise<string> => {
    const id = await act.owe({ amount: 20_000 });
    return act.submit(hanako, await act.open(hanako, `/payouts paid ${id} ${name}`));
  };
  await banto.slack.waitFor(async () => (await banto.sql('select from banto.replica')).length === 2);
  // One beat of the other replica.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  for (const name of ['A-1', 'A-2', 'A-3']) expect(await pay(name)).toContain('承認を依頼しました');
  banto.slack.botUrl = [banto.slack.botUrl[0] ?? ''];
  await banto.apps[1]?.stop();
  expect(
    await banto.sql(`select from banto.replica where seen_at > clock_timestamp() - interval '60 seconds'`),
  ).toHaveLength(1);
  await banto.sql(
    `update banto.replica set seen_at = seen_at - interval '61 seconds' where terms ->> 'payoutsOverYen' = '10000'`,
  );
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await pay('B-1')).toContain('支払済みにしました');
  expect(await act.asked(hanako, '/ops health')).not.toContain('設定が違います');
});

test('a role counts only while every replica gives it', async () => {
  expect(await act.asked(sam, '/ops whoami')).toContain('operator');
  await banto.addReplica(undefined, { roles });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  for (let turn = 0; turn < 4; turn++)
    expect(await act.asked(sam, '/payouts ready')).toContain('Only operators can ask this');
  expect(await act.asked(hanako, '/payouts ready')).toContain('0件');
});

test('replicas with the same settings do not differ', async () => {
  await banto.addReplica();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await banto.sql('select from banto.replica')).toHaveLength(2);
  expect(await act.asked(hanako, '/ops health')).not.toContain('設定が違います');
});
