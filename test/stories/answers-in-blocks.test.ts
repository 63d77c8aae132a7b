import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { aoi, hanako, taro } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { DAY_MS } from '#src/domain/time/duration.ts';
import { type Banto, someFriday, startBanto } from '../support/banto.ts';
import { move } from '../support/clock.ts';

const types = (blocks: readonly unknown[]): string[] => blocks.map((block) => (block as { type: string }).type);

const refused = async ({ sql }: Banto): Promise<string> =>
  JSON.stringify(await sql(`select value from banto.setting where name = 'refused_blocks'`));

test('a workspace that refuses charts gets plain figures, for a day; then they are tried again', async () => {
  await using banto = await startBanto({
    seed: true,
    slack: { refuseBlocks: ['data_visualization'], rateLimits: false },
    mayRefuse: [/invalid_blocks/u],
  });
  const { ask, text } = acts(banto);
  const first = await ask(aoi, '/orders today');
  expect(types(first.blocks)).toContain('data_table');
  expect(types(first.blocks)).not.toContain('data_visualization');
  expect(text(first)).toContain('新規注文の推移');
  await banto.slack.waitFor(async () => (await refused(banto)).includes('data_visualization'));
  expect(await refused(banto)).not.toContain('data_table');
  const faults = banto.slack.faults.length;
  await ask(aoi, '/reports monthly');
  expect(banto.slack.faults.length).toBe(faults);

  expect(banto.log.where({ level: 40, type: 'data_visualization' })).toHaveLength(1);
  expect(text(await ask(aoi, '/ops health'))).toMatch(/Slackのグラフ.*⚠️ 注意.*11\/21.* 11:30まで文章で示します/u);

  banto.slack.refuseBlocks.clear();
  move(banto, new Date(someFriday.getTime() + DAY_MS + 300_000).toISOString());
  expect(types((await ask(aoi, '/reports monthly')).blocks)).toContain('data_visualization');
  expect(text(await ask(aoi, '/ops health'))).not.toContain('Slackのグラフ');
});

test('an answer that is refused for another reason than a block type leaves every type as it was', async () => {
  await using banto = await startBanto({ seed: true });
  const { ask } = acts(banto);
  banto.slack.fail('response_url', [{ status: 400, body: { ok: false, error: 'invalid_blocks' } }]);
  // A chart and a table: Slack takes the message without the chart, but the chart by itself too.
  expect(types((await ask(aoi, '/orders today')).blocks)).not.toContain('data_visualization');
  await banto.slack.waitFor(() => banto.slack.calls.some(({ method }) => method === 'blocks.validate'));
  expect(types((await ask(aoi, '/orders today')).blocks)).toContain('data_visualization');
  expect(await refused(banto)).toBe('[]');
});

test('Slack takes one table a message, so of several only the longest is one', async () => {
  await using banto = await startBanto({ seed: true });
  const { ask, text } = acts(banto);
  const due = await ask(hanako, '/payouts due');
  expect(types(due.blocks).filter((type) => type === 'data_table')).toHaveLength(1);
  expect(text(due)).toMatch(/期日/u);
});

test('the chart is in a message, where Slack draws it', async () => {
  await using banto = await startBanto({ seed: true });
  const { ask } = acts(banto);
  for (const line of ['/orders today', '/reports monthly'])
    expect(types((await ask(aoi, line)).blocks), line).toContain('data_visualization');
});

test('SQLを見る shows every statement, however long', async () => {
  await using banto = await startBanto({ seed: true });
  const { ask } = acts(banto);
  const answer = await ask(hanako, '/payouts due');
  await banto.slack.as(hanako).click(answer, 'answer.more', { selected: 'sql' });
  const shown = await banto.slack.waitFor(() => {
    const found = banto.slack.messages.filter((message) => textOf(message).includes('/payouts due のSQL'));
    return found.some((message) => textOf(message).includes('-- 4/4')) && found;
  });
  const all = shown.map(textOf).join('\n');
  expect(all).toContain('-- 1/4');
  expect(all).toContain('-- 4/4');
  expect(all).toContain('-- $1 = ');
});

test('only the person who asks sees e-mail addresses: never shared, masked in the log', async () => {
  await using banto = await startBanto({ seed: true });
  const { asked, ask } = acts(banto);
  expect(await asked(hanako, '/ops user admin@marketplace.example')).toContain('システム管理者');
  expect(await asked(taro, '/ops user admin@marketplace.example share')).toContain('共有できません');
  expect(await asked(taro, '/ops user admin@marketplace.example')).toContain('admin@marketplace.example');
  expect(await asked(aoi, '/partners owner info@kyodo.example')).toContain('運用担当');
  const owner = await ask(hanako, '/partners owner info@kyodo.example');
  expect(owner.ephemeral).toBe(hanako);
  // A refusal repeats what was typed, to the person alone.
  expect(await asked(hanako, '/partners show someone@nobody.example')).toContain('someone@nobody.example');
  const rows = await banto.slack.waitFor(async () => {
    const found = await banto.sql<{ after: unknown; reason: string | null }>(
      `select after, reason from banto.audit_log
       where operation in ('ops.user', 'partners.owner', 'partners.show') order by seq`,
    );
    return found.length === 6 && found;
  });
  expect(JSON.stringify(rows)).not.toMatch(/admin@|info@|someone@/u);
  expect(rows.at(-1)?.reason).toMatch(/^not_found: .*s…@nobody\.example/u);
  expect(JSON.stringify(rows)).toContain('ad…@marketplace.example');
});

test('a viewer sees no personal data, in the answer or in its CSV', async () => {
  await using banto = await startBanto({ seed: true });
  const act = acts(banto);
  const { asked } = act;
  const number = 'PR-DOUBLE-0001';
  expect(await asked(hanako, `/orders show ${number}`)).toMatch(/連絡先\s+\S+@/u);
  expect(await asked(aoi, `/orders show ${number}`)).not.toMatch(/@/u);
  const headOf = async (person: string): Promise<string> => {
    await act.more(person, await act.ask(person, '/orders notifications'), 'csv');
    const { text } = await act.waitFor(() =>
      banto.slack.files.findLast((file) => file.completed && file.channel === `D${person.slice(1)}`),
    );
    return text.split('\r\n', 1)[0] ?? '';
  };
  expect(await headOf(hanako)).toContain('エラー');
  expect(await headOf(aoi)).not.toContain('エラー');
});
