import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hanako } from '#playground/cast.ts';
import { type Slack, startSlack } from '#playground/slack/server.ts';
import { examineBlocks } from '#src/cli/doctor/blocks.ts';
import { resultLine } from '#src/cli/doctor/check.ts';
import { examineRecords } from '#src/cli/doctor/records.ts';
import { type Config, loadConfig } from '#src/config/load.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let slack: Slack;
let database: TestDatabase;
beforeAll(async () => {
  [slack, database] = await Promise.all([startSlack(), freshDatabase('production')]);
});
afterAll(async () => {
  await Promise.all([slack[Symbol.asyncDispose](), database[Symbol.asyncDispose]()]);
});

const config = (transport: 'http' | 'socket' = 'http'): Config => {
  const variables = { ...slack.env(transport), DATABASE_URL: database.url, OPS_CONFIG: 'ops.example.yml' };
  const loaded = loadConfig(variables, (file) => readFileSync(file, 'utf8'));
  if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
  return loaded.config;
};
const blocks = async (): Promise<string> => (await examineBlocks(config())).map(resultLine).join('\n');
const records = async (transport?: 'socket'): Promise<string> =>
  (await examineRecords(config(transport))).map(resultLine).join('\n');

test('Slack is asked about one example of everything that Banto sends, and nothing is posted', async () => {
  expect(await blocks()).toMatch(/^✓ blocks: Slack takes all \d{3} examples of what Banto sends$/u);
  expect(slack.calls.filter(({ method }) => method === 'blocks.validate').length).toBeGreaterThan(150);
  expect(slack.messages).toEqual([]);
  expect(slack.views).toEqual([]);
});

test('a type of blocks that Slack refuses has a line for each example, with Slack’s pointer', async () => {
  slack.refuseBlocks.add('data_visualization');
  const charts = await blocks();
  expect(charts).toMatch(
    /! blocks: Slack refuses an answer, ja: unsupported type: data_visualization at \/blocks\/\d+\/type, and 1 more → Banto shows text instead/u,
  );
  expect(charts).toMatch(/! blocks: Slack refuses card digest, en: /u);
  expect(charts).not.toMatch(/^✗/mu);

  slack.refuseBlocks.clear();
  slack.refuseBlocks.add('input');
  expect(await blocks()).toMatch(
    /✗ blocks: Slack refuses payouts\.paid: preview, ja: unsupported type: input at \/blocks\/\d+\/type.* → report this line/u,
  );
  slack.refuseBlocks.clear();
});

test('Slack being busy is waited for; what it does not answer is said, and is no fault', async () => {
  slack.fail('blocks.validate', [{ status: 429, headers: { 'retry-after': '1' } }]);
  expect(await blocks()).toMatch(/^✓ blocks: /u);
  slack.fail('blocks.validate', [{ error: 'unknown_method' }]);
  expect(await blocks()).toBe('– blocks: Slack did not check what Banto sends: Slack says unknown_method');
});

test('whether Slack has reached Banto: not yet, then since somebody opened Home', async () => {
  expect(await records()).toMatch(/! deliveries: Slack has not reached Banto yet → .*Event Subscriptions/u);
  expect(await records('socket')).toMatch(/! deliveries: .* → while Banto runs, open Banto’s Home/u);
  await database.sql(`insert into banto.home values ($1, '2026-11-20T02:30:00Z')`, [hanako]);
  expect(await records()).toMatch(/✓ deliveries: Slack has reached Banto, last .*20.* 11:30 JST/u);
});

test('what Slack refused lately is said', async () => {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await database.sql(`insert into banto.setting (name, value) values ('refused_blocks', $1)`, [
    JSON.stringify({ refusals: [{ type: 'data_table', until }] }),
  ]);
  expect(await records()).toMatch(/! refused blocks: Slack refused data_table; shown as text until .* JST/u);
});
