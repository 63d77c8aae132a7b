import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, channels, hanako, ichiro, ken } from '#playground/cast.ts';
import { aMinutePasses, type Banto, startBanto } from '../support/banto.ts';
import { tablesOf } from '../support/tables.ts';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production', seed: false, mayRefuse: [/^chat\.update .*message_not_found/] });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

test.each([
  ['cuts the connection', { deliver: true, reset: true }],
  ['answers 500', { deliver: true, status: 500 }],
  ['says that something went wrong inside', { deliver: true, error: 'internal_error' }],
])('Slack posts the card and %s: it stands once', async (name, plan) => {
  banto.slack.fail('chat.postMessage', [plan]);
  const id = await act.register({ name: `答えの消えた工房 ${name}` });
  const card = await act.reviewCardOf(id);
  // Only if Banto knows that the card was posted can it update it.
  await banto.sql(`update manufacturing_partners set company_name = '後の会社' where id = $1`, [id]);
  await act.reviewCardOf(id, (text) => text.includes('後の会社'));
  expect(act.cardsOf(id)).toEqual([card]);
});

test('Slack posts the card, its answer is lost, and the channel is full of talk: the card stands once', async () => {
  banto.slack.fail('chat.postMessage', [{ deliver: true, reset: true }]);
  const id = await act.register({ name: '話に埋もれた工房' });
  await act.reviewCardOf(id);
  // More than one page of what Slack lists: https://docs.slack.dev/reference/methods/conversations.history
  for (let n = 0; n < 250; n++) banto.slack.as(aoi).say(channels.reviews, `雑談 ${n}`);
  await banto.sql(`update manufacturing_partners set company_name = '後の会社' where id = $1`, [id]);
  await act.reviewCardOf(id, (text) => text.includes('後の会社'));
  expect(act.cardsOf(id)).toHaveLength(1);
});

test('Slack failed to post the card: it is posted later', async () => {
  banto.slack.fail('chat.postMessage', [{ reset: true }, { status: 429, headers: { 'retry-after': '1' } }]);
  const id = await act.register({ name: '遅れて届く工房' });
  await act.reviewCardOf(id);
  expect(act.cardsOf(id)).toHaveLength(1);
});

test('somebody deletes the card: it is posted again', async () => {
  const id = await act.register({ name: '消されたカードの工房' });
  const card = await act.reviewCardOf(id);
  card.deleted = true;
  await banto.sql(`update manufacturing_partners set status = 'approved' where id = $1`, [id]);
  const again = await act.reviewCardOf(id, (text) => text.includes('番頭の外で'));
  expect(again).not.toBe(card);
});

test('the modal cannot be updated: the refusal comes by direct message', async () => {
  const id = await act.register({ name: '届かない画面の工房' });
  const card = await act.reviewCardOf(id);
  const late = await act.press(ichiro, card, 'partners.approve');
  await act.approve(ken, card);
  banto.slack.fail('views.update', [{ error: 'not_found' }]);
  await banto.slack.as(ichiro).submit(late);
  const told = await banto.slack.waitFor(() =>
    banto.slack.channel(ichiro).find((message) => act.text(message).includes('すでに「承認済み」です。')),
  );
  expect(act.text(told)).toMatch(/承認.*受付番号/s);
  banto.slack.mend();
});

test('this workspace has no tables: the answer uses the plain form, directly the next time and after a restart', async () => {
  await banto.sql(`insert into manufacturing_orders (order_id, status, created_at)
    select format('PLAIN-%s', n), 'submitted', '2026-11-01T00:00:00Z' from generate_series(1, 60) n`);
  banto.slack.refuseBlocks.add('data_table');
  const first = await act.ask(hanako, '/orders stuck');
  expect(tablesOf(first)).toEqual([]);
  expect(act.text(first)).toContain('PLAIN-1');
  expect(act.text(first)).toMatch(/全60件のうち\d+件|PLAIN-60/);
  const refusals = () => banto.slack.refusals.filter(({ method }) => method === 'response_url').length;
  const before = refusals();
  expect(before).toBeGreaterThan(0);
  await act.ask(hanako, '/orders stuck');
  await banto.addReplica();
  for (let turn = 0; turn < 4; turn++) expect(tablesOf(await act.ask(aoi, '/orders stuck'))).toEqual([]);
  expect(refusals()).toBe(before);
  banto.slack.refuseBlocks.clear();
});

test('the channel of the cards is public: nothing is posted there until it is private', async () => {
  await using careful = await startBanto({ dialect: 'runbook' });
  const here = acts(careful);
  const channel = careful.slack.channels.get(channels.reviews);
  if (!channel) throw new Error('no channel');
  channel.isPrivate = false;
  const id = await here.register({ name: '人目に触れない工房' });
  await careful.slack.waitFor(() => careful.log.lines.some((line) => line['msg'] === 'card not delivered'));
  expect(careful.slack.channel(channels.reviews)).toEqual([]);
  channel.isPrivate = true;
  aMinutePasses();
  await here.reviewCardOf(id);
});

test.each([
  ['was shown', { reset: true, deliver: true }],
  ['was not shown', { reset: true }],
] as const)(
  'Slack does not confirm an answer that %s: it is said to be unknown, not an unexpected error',
  async (_what, lost) => {
    const before = banto.slack.messages.length;
    banto.slack.fail('response_url', [lost]);
    await banto.slack.as(aoi).command('/orders stuck');
    const said = await act.waitFor(() => {
      const text = banto.slack.messages.slice(before).map(act.text).join('\n');
      return text.includes('表示されたか確認できません') && text;
    });
    expect(said).toContain('表示されていない場合は、もう一度お試しください');
    expect(said).not.toContain('予期しない');
    expect(said.includes('滞留')).toBe('deliver' in lost);
  },
);
