import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { elapsed, patient } from '#playground/patience.ts';
import { startBanto } from '../support/banto.ts';

test('every open connection goes silent and new ones work: cards, questions and jobs go on within seconds', async () => {
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
  expect(await act.approve(ken, card)).toContain('承認しました');
  expect((await fetch(`${banto.url}/readyz`)).status).toBe(200);
});
