import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

const posts = [
  { ask: '/payouts status 先月', at: '0 10 25 * *', channel: channels.ops },
  { ask: '/payouts ready', at: '0 10 25 * *', channel: channels.payouts },
  // A public channel: what only operators may ask is held back.
  { ask: '/partners pending', at: '0 10 25 * *', channel: channels.alerts },
];

const regular = (banto: Banto, channel: string): Message[] =>
  banto.slack.channel(channel).filter((message) => textOf(message).includes('定期投稿'));

test('questions of ops.yml are posted once, on time, without personal data', { timeout: longest(60_000) }, async () => {
  await using banto = await startBanto({
    replicas: 2,
    seed: true,
    now: new Date('2026-11-25T09:58:00+09:00'),
    policy: { posts },
  });
  const { waitFor, sql } = { ...acts(banto), sql: banto.sql };
  const alerts = banto.slack.channels.get(channels.alerts);
  if (!alerts) throw new Error('no channel for alerts');
  alerts.isPrivate = false;
  move(banto, '2026-11-25T10:00:02+09:00', [0, 20]);

  const [status] = await waitFor(() =>
    regular(banto, channels.ops).length > 0 ? regular(banto, channels.ops) : undefined,
  );
  expect(textOf(status)).toContain('支払い状況（2026年10月）');
  expect(textOf(status)).toContain('定期投稿 /payouts status 先月');
  const [ready] = await waitFor(() =>
    regular(banto, channels.payouts).length > 0 ? regular(banto, channels.payouts) : undefined,
  );
  expect(textOf(ready)).toContain('振込待ち');
  const names = await sql<{ display_name: string }>(
    `select distinct u.display_name from payouts_v31 p join users u on u.id = p.recipient_id
     where p.status = 'ready_for_transfer' and u.display_name <> ''`,
  );
  expect(names.length).toBeGreaterThan(3);
  for (const { display_name: name } of names) expect(textOf(ready)).not.toContain(name);

  // The operators' question waits until the channel is private, and says so.
  const held = await waitFor(
    async () =>
      (
        await sql<{ code: string }>(
          `select last_error as code from banto.card where channel = $1 and last_error is not null and subject like 'post:%'`,
          [channels.alerts],
        )
      )[0],
  );
  expect(held.code).toBe('public_channel');
  expect(regular(banto, channels.alerts)).toEqual([]);
  alerts.isPrivate = true;
  move(banto, '2026-11-25T10:02:00+09:00', [0, 20]);
  await waitFor(() => regular(banto, channels.alerts).length === 1, 20_000);

  // Each once, whatever the replicas; the next month again.
  const ticks = await sql<{ schedule: string }>(`select schedule from banto.tick where schedule like 'post:%'`);
  expect(ticks).toHaveLength(3);
  for (const { schedule } of ticks) expect(schedule).toMatch(/^post:[\da-f]{16}$/u);
  expect(regular(banto, channels.ops)).toHaveLength(1);
  expect(regular(banto, channels.payouts)).toHaveLength(1);
  move(banto, '2026-12-25T10:00:02+09:00', [0, 20]);
  await waitFor(() => regular(banto, channels.ops).length === 2, 20_000);
  expect(textOf(regular(banto, channels.ops)[1])).toContain('支払い状況（2026年11月）');
});
