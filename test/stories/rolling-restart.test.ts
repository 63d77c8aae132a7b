import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako, ken, sam } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { startBalancer } from '#playground/proxy/balancer.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Answer } from '#playground/slack/client/answer.ts';
import { type Banto, startBanto } from '../support/banto.ts';

/** Two people type a command, again and again as soon as it is acknowledged, until they are told to stop. */
function clicking(banto: Banto): { stop(): Promise<Answer[]> } {
  const told = new AbortController();
  const type = async (person: string): Promise<Answer[]> => {
    const answers: Answer[] = [];
    while (!told.signal.aborted) {
      answers.push(await banto.slack.as(person).command('/ops help'));
      await sleep(30);
    }
    return answers;
  };
  const typing = [hanako, sam].map(type);
  return {
    stop: async () => {
      told.abort();
      return (await Promise.all(typing)).flat();
    },
  };
}

/** Every command was answered, once. */
async function expectAnswered(banto: Banto, answers: readonly Answer[]): Promise<void> {
  const unanswered = (): Answer[] => answers.filter((answer) => answer.messages().length === 0);
  await banto.slack.waitFor(
    () => unanswered().length === 0,
    20_000,
    () => `answers to ${unanswered().length} of ${answers.length} commands`,
  );
  expect(answers.filter((answer) => answer.messages().length !== 1)).toEqual([]);
}

test(
  'both replicas are replaced one after the other behind a balancer that never retries: no click is lost',
  async () => {
    await using banto = await startBanto({
      inProcess: false,
      replicas: 2,
      variables: () => ({ DRAIN_SECONDS: '3' }),
    });
    const act = acts(banto);
    const { slack, processes } = banto;
    await using balancer = await startBalancer(300);
    /** A replica gets clicks from the balancer alone, once that has seen it ready. */
    const balance = async (port = 0): Promise<void> => {
      const url = `http://127.0.0.1:${port}`;
      balancer.add(url);
      slack.botUrl = balancer.url;
      await slack.waitFor(() => balancer.ready.includes(url), 20_000);
    };
    for (const { port } of processes) await balance(port);
    const cards = [];
    for (const name of ['山田製作所', '川口木工', '浜松楽器'])
      cards.push(await act.reviewCardOf(await act.register({ name })));

    const clicks = clicking(banto);
    const [first, second] = [...processes];
    const outcomes: string[] = [];
    for (const old of [first, second]) {
      await banto.addReplica();
      await balance(processes.at(-1)?.port);
      const [ended, outcome] = await Promise.all([old?.stop(), act.approve(ken, cards[outcomes.length]!)]);
      outcomes.push(outcome);
      expect(ended).toBeUndefined();
    }
    outcomes.push(await act.approve(ken, cards[2]!));
    const answers = await clicks.stop();

    expect(balancer.lost).toEqual([]);
    expect(answers.length).toBeGreaterThan(50);
    expect(answers.map(({ ack }) => ack).filter(({ status }) => status !== 200)).toEqual([]);
    await expectAnswered(banto, answers);
    for (const outcome of outcomes) expect(outcome).toContain('承認しました');
    expect(await banto.sql(`select from banto.audit_log where operation = 'partners.approve'`)).toHaveLength(3);
    expect(banto.log.where({ msg: 'stopped' })).toHaveLength(2);
  },
  longest(120_000),
);

test('Socket Mode: replicas come and go under clicks, and each command is answered', async () => {
  await using banto = await startBanto({ transport: 'socket', replicas: 2 });
  const { slack, apps } = banto;
  const clicks = clicking(banto);
  for (const old of apps.slice(0, 2)) {
    await banto.addReplica();
    await slack.waitFor(() => slack.socket.connections === 6);
    await old.stop();
    expect(slack.socket.connections).toBe(4);
  }
  const answers = await clicks.stop();
  expect(answers.length).toBeGreaterThan(10);
  // One that crossed a Close frame on its way is done, but can no longer be acknowledged.
  await expectAnswered(banto, answers);
});

test('Socket Mode: what comes just before a connection closes cannot be acknowledged, but is done', async () => {
  await using banto = await startBanto({ transport: 'socket' });
  const act = acts(banto);
  const card = await act.reviewCardOf(await act.register({ name: '山田製作所' }));
  const payout = await act.owe({ amount: 3_000 });
  const modal = await act.open(hanako, `/payouts paid ${payout} LAST-1`);
  const { slack } = banto;
  await slack.waitFor(() => slack.socket.connections === 2);
  slack.socket.closing = true;
  const asked = await slack.as(sam).command('/ops whoami');
  await slack.waitFor(() => slack.socket.connections > 0, 20_000);
  const clicked = await slack.as(ken).click(card, 'partners.show');
  await slack.waitFor(() => slack.socket.connections > 0, 20_000);
  const submitted = await slack.as(hanako).submit(modal);
  slack.socket.closing = false;
  for (const { ack } of [asked, clicked, submitted]) expect(ack.timedOut).toBe(true);
  for (const answer of [asked, clicked]) expect(textOf(await answer.message())).not.toBe('');
  const paid = () => banto.sql(`select from payouts_v31 where id = $1 and status = 'completed'`, [payout]);
  await slack.waitFor(async () => (await paid()).length === 1);
  expect(banto.log.where({ msg: 'submission not stored' })).toEqual([]);
});
