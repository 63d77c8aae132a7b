import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { elapsed, patient } from '#playground/patience.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { startBanto } from '../support/banto.ts';

test('every open connection goes silent and new ones work: cards and questions go on within seconds, jobs within a minute', async () => {
  await using banto = await startBanto({ dialect: 'production', proxy: true });
  const act = acts(banto);
  await act.asked(hanako, '/orders stuck');
  expect(banto.proxy.silence()).toBeGreaterThan(3);
  const begun = elapsed();
  const id = await act.register({ name: '沈黙の工房' });
  const card = await banto.slack.waitFor(() => act.reviewCardOf(id), 20_000);
  // Three seconds until the silence is found, five for the connection that tells of changes, and two to open it again.
  expect(elapsed() - begun).toBeLessThan(patient(15_000));
  const answer = await banto.slack.as(hanako).command('/orders stuck');
  await answer.message();
  // The click is kept. A job that was fetched over a silent connection is taken over within a minute.
  const window = await act.press(ken, card, 'partners.approve');
  await banto.slack.as(ken).submit(window, {});
  await banto.slack.waitFor(() => textOf(window).includes('承認しました'), 60_000);
  expect((await fetch(`${banto.url}/readyz`)).status).toBe(200);
});
