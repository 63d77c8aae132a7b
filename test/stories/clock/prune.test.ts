import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako } from '#playground/cast.ts';
import { actionIdsOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

const count = async (banto: Banto, of: string): Promise<number> =>
  (await banto.sql<{ count: number }>(`select count(*) from ${of}`))[0]?.count ?? -1;

test('old ticks, answers and previews are deleted once a day; what somebody may need stays', async () => {
  await using banto = await startBanto({ seed: true });
  const { ask, more, audit, text, waitFor } = acts(banto);
  const answer = await ask(hanako, '/orders stuck share');
  const opened = await banto.slack.as(hanako).command('/payouts paid-all');
  const modal = await opened.opened((view) => view.submit !== undefined);
  await banto.slack.as(hanako).submit(modal);
  await waitFor(async () => (await count(banto, `banto.request where state = 'open'`)) === 1, 10_000);
  // A modal that was opened and closed.
  const other = await banto.slack.as(hanako).command('/payouts paid');
  await other.opened((view) => view.submit !== undefined);
  await banto.sql(
    `insert into banto.preview (operation, parameters, rows, hash, shown, actor, at) values ('payouts.paid', '{}', '[]', 'x', '{}', 'U0OPER1', $1)`,
    [new Date('2026-11-20T11:30:00+09:00')],
  );
  move(banto, '2026-11-20T11:35:01+09:00');
  await waitFor(
    async () => (await count(banto, `banto.tick where schedule = 'alerts' and ended_at is not null`)) === 1,
  );
  const rows = await audit();
  const operations = await count(banto, `banto.receipt where kind = 'operation'`);
  const bound = await count(banto, 'banto.preview p where exists (select from banto.receipt where preview_id = p.id)');
  expect([operations, bound]).toEqual([1, 1]);

  const tidied = (times: number) =>
    waitFor(
      async () => (await count(banto, `banto.tick where schedule = 'prune' and ended_at is not null`)) === times,
      10_000,
    );
  move(banto, '2026-12-31T09:00:01+09:00');
  await tidied(1);
  expect(await count(banto, 'banto.preview')).toBe(bound);
  expect(await count(banto, `banto.tick where due < '2026-11-21'`)).toBe(1);
  expect(actionIdsOf(await more(hanako, answer, 'sql'))).toEqual([]);

  move(banto, '2027-04-05T09:00:01+09:00');
  await waitFor(async () => (await count(banto, `banto.tick where due < '2026-11-21'`)) === 0);
  expect(await count(banto, `banto.receipt where kind = 'query' and at < '2026-12-01'`)).toBeGreaterThan(0);

  move(banto, '2028-01-10T09:00:01+09:00');
  await waitFor(
    async () => (await count(banto, `banto.receipt where kind = 'query' and at < '2026-12-01'`)) === 0,
    10_000,
  );
  expect(text(await more(hanako, answer, 'sql'))).toContain('この回答の記録が見つかりません');
  expect(await count(banto, `banto.receipt where kind = 'operation'`)).toBe(operations);
  expect(await count(banto, 'banto.request')).toBe(1);
  expect(await count(banto, 'banto.preview')).toBe(bound);
  // A schedule's last finished run stays, however old it is.
  await waitFor(async () => (await count(banto, 'banto.tick where ended_at is null')) === 0, 10_000);
  await banto.sql(`select banto.prune('2040-01-01')`);
  expect(
    await banto.sql(
      `select schedule, count(*) from banto.tick where ended_at is not null group by 1 having count(*) <> 1`,
    ),
  ).toEqual([]);
  expect((await audit()).slice(0, rows.length)).toEqual(rows);
});
