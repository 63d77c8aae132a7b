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
  // Two statements in turn wait ten seconds each for an answer that never comes: the look at the partners, and the post.
  expect(elapsed() - begun).toBeLessThan(patient(25_000));
  const answer = await banto.slack.as(hanako).command('/orders stuck');
  await answer.message();
  expect(await act.approve(ken, card)).toContain('承認しました');
  expect((await fetch(`${banto.url}/readyz`)).status).toBe(200);
});
