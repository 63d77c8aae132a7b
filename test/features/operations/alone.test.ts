import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken, sam, taro } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../../support/banto.ts';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ mayRefuse: [/^views\.update/] });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

describe('nobody approves their own request', () => {
  test.each([
    ['paid', () => act.owe({ amount: 300_000 }), {}],
    ['reschedule', () => act.owe({ amount: 300_000, status: 'failed', due: '2026-11-10' }), {}],
    ['reopen', () => completed(), { reason: '誤り' }],
  ] as const)('%s', async (word, make, values) => {
    const id = await make();
    const extra = word === 'paid' ? ` OWN-${randomUUID().slice(0, 8)}` : '';
    const before = await act.payout(id);
    // An administrator has the approver's role too.
    await act.submit(taro, await act.open(taro, `/payouts ${word} ${id}${extra}`), values);
    const card = structuredClone((await act.openRequest(`payout:${id}`)).card);
    expect(await act.decide(taro, card, 'request.approve')).toContain('ご自身の依頼は承認できません');
    expect(await act.payout(id)).toEqual(before);
    await act.decide(taro, card, 'request.withdraw');
  });

  /** A payout that Banto marked paid after a second person approved. */
  const completed = async (): Promise<string> => {
    const id = await act.owe({ amount: 400_000 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} DONE-${id.slice(0, 8)}`));
    const card = structuredClone((await act.openRequest(`payout:${id}`)).card);
    expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました');
    return id;
  };
});

test('pressed twice and delivered again: one outcome, one audit row', async () => {
  const id = await act.owe({ amount: 1_000, status: 'failed', due: '2026-11-10' });
  const [one, other] = await Promise.all([
    act.open(sam, `/payouts reschedule ${id}`),
    act.open(sam, `/payouts reschedule ${id}`),
  ]);
  const answer = await banto.slack.as(sam).submit(one);
  await banto.slack.as(sam).send(answer.delivery);
  await act.outcomeIn(one);
  const late = await act.submit(sam, other);
  expect(late).toMatch(/cannot be rescheduled/);
  expect(await act.audit(`subject = $1 and outcome = 'done'`, [`payout:${id}`])).toHaveLength(1);
});

test('two people see a batch and the first one pays it: the second is told what changed', async () => {
  await banto.sql(`update payouts_v31 set status = 'failed' where status = 'ready_for_transfer'`);
  const id = await act.owe({ amount: 70_000 });
  const early = await act.open(hanako, '/payouts paid-all');
  await act.submit(hanako, await act.open(hanako, `/payouts fail ${id}`), { reason: '組戻し' });
  const said = await act.submit(hanako, early);
  expect(said).toContain('状態: 振込待ち → 失敗');
  expect(textOf(early)).not.toContain('承認を依頼しました');
});

test(
  'one person submits fifty payouts just under the limit at once: one is paid, the others become requests',
  async () => {
    // A separate Slack, because so many request cards take time.
    await using crowded = await startBanto({ replicas: 2, mayRefuse: [/^views\.update/] });
    const there = acts(crowded);
    const ids = await Promise.all(Array.from({ length: 50 }, () => there.owe({ amount: 99_000 })));
    const modals = await Promise.all(ids.map((id, index) => there.open(hanako, `/payouts paid ${id} MANY-${index}`)));
    await Promise.all(modals.map((modal) => crowded.slack.as(hanako).submit(modal)));
    const ended = await crowded.slack.waitFor(async () => {
      const rows = await there.audit(`operation = 'payouts.paid' and subject = any($1)`, [
        ids.map((id) => `payout:${id}`),
      ]);
      return rows.length === ids.length ? rows : undefined;
    }, 30_000);
    expect(ended.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
    expect(ended.filter(({ outcome }) => outcome === 'requested')).toHaveLength(49);
    const [{ paid } = { paid: 0 }] = await crowded.sql<{ paid: number }>(
      `select count(*) as paid from payouts_v31 where id = any($1) and status = 'completed'`,
      [ids],
    );
    expect(paid).toBe(1);
    // Another person has their own daily sum.
    const other = await there.owe({ amount: 99_000 });
    expect(await there.submit(sam, await there.open(sam, `/payouts paid ${other} OTHER-1`))).toMatch(/is marked paid/);
  },
  longest(40_000),
);
