import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { ichiro, ken } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { startBanto } from '../support/banto.ts';

test(
  'killed right after the acknowledgement: the approval is applied once, after the restart',
  async () => {
    await using banto = await startBanto({ dialect: 'production', inProcess: false });
    const { register, asked, audit, auditOf, statusOf, outcomeIn, text, waitFor } = acts(banto);
    const id = await register({ name: '倒れても残る工房' });
    const opened = await banto.slack.as(ken).command(`/partners approve ${id}`);
    const modal = await opened.opened((view) => view.submit !== undefined);

    // Another transaction locks the partner's row, so that the bot waits between its acknowledgement and its commit.
    await banto.database.withClient(async (client) => {
      await client.query('begin');
      await client.query('select 1 from manufacturing_partners where id = $1 for update', [id]);
      const answer = await banto.slack.as(ken).submit(modal);
      expect(answer.ack.status).toBe(200);
      expect(text(modal)).toContain('受け付けました。');
      await waitFor(async () => (await banto.sql(`select 1 from pg_locks where not granted`)).length > 0);
      await banto.processes[0]?.kill();
      await client.query('rollback');
    });
    expect(await statusOf(id)).toBe('pending');
    expect(await audit()).toEqual([]);
    expect(await banto.sql('select state from banto.receipt where kind = $1', ['operation'])).toEqual([
      { state: 'stored' },
    ]);

    await banto.addReplica();
    await waitFor(() => text(modal).includes('を承認しました。'), 30_000, 'the outcome after the restart');
    expect(await statusOf(id)).toBe('approved');
    expect(await auditOf(id)).toMatchObject([{ actor: ken, operation: 'partners.approve', outcome: 'done' }]);
    expect(await asked(ichiro, `/partners approve ${id}`)).toContain('佐藤健 さんが「承認」を行いました');
    expect(banto.log.lines.filter((line) => 'notJson' in line)).toEqual([]);
    expect(await outcomeIn(modal)).toContain('承認');
  },
  longest(60_000),
);

test('two replicas: one card for each partner, and either replica answers', async () => {
  await using banto = await startBanto({ dialect: 'runbook', replicas: 2 });
  const { register, reviewCardOf, approve, auditOf, cardsOf } = acts(banto);
  const ids = await Promise.all(['一', '二'].map((name) => register({ name: `複製の工房 ${name}` })));
  const cards = await Promise.all(ids.map((id) => reviewCardOf(id)));
  const outcomes = await Promise.all(cards.map((card, index) => approve([ken, ichiro][index] ?? ken, card)));
  for (const outcome of outcomes) expect(outcome).toContain('承認しました');
  for (const id of ids) {
    await reviewCardOf(id, (shown) => shown.includes('承認済み'));
    expect(cardsOf(id)).toHaveLength(1);
    expect(await auditOf(id)).toHaveLength(1);
  }
});
