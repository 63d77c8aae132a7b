import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako } from '#playground/cast.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../support/banto.ts';

const links = {
  order: 'https://admin.example.com/orders/{order_id}',
  partner: 'https://admin.example.com/partners/{id}?name={name}',
  payout: 'https://admin.example.com/payouts/{id}',
};

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production', seed: true, policy: { links } });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

/** Every link in a message: its text and where it leads. */
const linksIn = (message: Message): [string, string][] => {
  const found: [string, string][] = [];
  JSON.stringify(message.blocks, (_, value: unknown) => {
    const { type, url, text } = (value ?? {}) as { type?: string; url?: string; text?: string };
    if (type === 'link' && url !== undefined) found.push([text ?? '', url]);
    return value;
  });
  return found;
};

test('order numbers in a table lead to the company’s own screen, in the native table and in the plain one', async () => {
  const stuck = await act.ask(hanako, '/orders stuck');
  const found = linksIn(stuck);
  expect(found.length).toBeGreaterThan(10);
  for (const [text, url] of found) expect(url).toBe(`https://admin.example.com/orders/${encodeURIComponent(text)}`);
  expect(stuck.blocks.map(({ type }) => type)).toContain('data_table');

  banto.slack.refuseBlocks.add('data_table');
  const plain = await act.ask(hanako, '/orders stuck');
  banto.slack.refuseBlocks.clear();
  expect(plain.blocks.map(({ type }) => type)).not.toContain('data_table');
  expect(linksIn(plain).slice(0, 10)).toEqual(found.slice(0, 10));
});

test('a partner’s link has its name, so it stays out of what others read', async () => {
  const shown = await act.ask(hanako, `/partners show ${landmarks.partners.yamada}`);
  expect(linksIn(shown)).toEqual([
    [
      '山田製作所',
      `https://admin.example.com/partners/${landmarks.partners.yamada}?name=${encodeURIComponent('山田製作所')}`,
    ],
  ]);
  const shared = await act.ask(hanako, `/partners show ${landmarks.partners.yamada} share`);
  expect(shared.ephemeral).toBeUndefined();
  expect(act.text(shared)).toContain('山田製作所');
  expect(linksIn(shared)).toEqual([]);
  // What has no name in it may be read by all.
  expect(linksIn(await act.ask(hanako, '/payouts ready share')).length).toBeGreaterThan(3);
});

test('a request’s card leads to the payout; without an address there is no link', async () => {
  const view = await act.open(hanako, `/payouts paid ${landmarks.payouts.dueLarge}`);
  await act.submit(hanako, view, { transaction_id: 'LINK-1' });
  const { card } = await act.openRequest();
  expect(linksIn(card)).toEqual([
    [landmarks.payouts.dueLarge.slice(0, 8), `https://admin.example.com/payouts/${landmarks.payouts.dueLarge}`],
  ]);
  const fees = await act.ask(hanako, `/purchases check ${landmarks.purchases.wrongFeesLarge}`);
  expect(linksIn(fees)).toEqual([]);
});
