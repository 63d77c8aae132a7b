import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { hanako } from '#playground/cast.ts';
import { acts } from '#playground/acts/acts.ts';
import { logLines, ownMetrics } from '#src/cli/docs/monitoring.ts';
import { logCalls } from './house/log-messages.ts';
import { readSources } from './house/sources.ts';
import { startBanto } from './support/banto.ts';

const read = (file: string): string => readFileSync(`docs/monitoring/${file}`, 'utf8');
const rules = (
  parse(read('alerts.yml')) as {
    groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
  }
).groups.flatMap((group) => group.rules);
const panels = (JSON.parse(read('dashboard.json')) as { panels: { title: string; targets: { expr: string }[] }[] })
  .panels;
const queries = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

test.each(queries)('%s asks for metrics that there are, with labels that they have', async (_name, expr) => {
  const metrics = new Map((await ownMetrics()).map((metric) => [metric.name, metric]));
  const asked = [...expr.matchAll(/\b(?:banto|process|nodejs)_\w+/gu)].map(([name]) => name);
  expect(asked.length).toBeGreaterThan(0);
  for (const name of asked.filter((one) => one.startsWith('banto_')))
    expect(metrics.has(name.replace(/_(?:bucket|sum|count)$/u, ''))).toBe(true);
});

test('each alert says what is wrong and what to do, and every figure that ages has one', () => {
  expect(rules.length).toBeGreaterThanOrEqual(12);
  for (const { annotations } of rules) {
    expect(annotations['summary']?.length).toBeGreaterThan(20);
    expect(annotations['action']?.length).toBeGreaterThan(20);
  }
  const watched = rules.map(({ expr }) => expr).join(' ');
  for (const name of ['receipt_oldest', 'queue_oldest', 'card_oldest_due', 'request_oldest', 'schedule_lateness'])
    expect(watched).toContain(`banto_${name}`);
});

const promtool = (...args: string[]) => spawnSync('promtool', args, { encoding: 'utf8' });

// Only where Prometheus is installed: its own check knows the language of the rules.
test.runIf(promtool('--version').status === 0)('Prometheus takes the rules', () => {
  expect(promtool('check', 'rules', 'docs/monitoring/alerts.yml')).toMatchObject({ status: 0, stderr: '' });
});

test('the messages of the log are found, with their level', () => {
  expect(
    logLines([
      `log.warn({ err: error, item: nameOf(item) }, 'one');`,
      `this.#ports.log.error(\n  { a: f(1) },\n  'two',\n);`,
      `await eachAlone(ports, 'three', rows, work);`,
      `log.info('four');`,
    ]),
  ).toEqual([
    { level: 'error', message: 'two' },
    { level: 'warn', message: 'one' },
    { level: 'warn', message: 'three' },
    { level: 'info', message: 'four' },
  ]);
});

test('a running Banto gives a value for each figure', async () => {
  await using banto = await startBanto({ dialect: 'production', mayRefuse: [/^views\.update/] });
  await acts(banto).asked(hanako, '/orders stuck');
  await acts(banto).asked(hanako, '/ops whoami');
  const said = await (await fetch(`http://127.0.0.1:${banto.apps[0]?.port}/metrics`)).text();
  expect(said).toMatch(/^banto_interactions_total\{operation="ops.whoami",outcome="\w+"\} 1$/mu);
  for (const { name } of await ownMetrics()) expect(said).toContain(`# TYPE ${name} `);
  expect(said).toMatch(
    /^banto_info\{version="\d+\.\d+\.\d+",node="v\d+[^"]*",transport="\w+",policy="[0-9a-f]{64}"\} 1$/mu,
  );
  // A question is done once it is answered: its record is no click that waits.
  expect(said).toMatch(/^banto_receipts_open 0$/mu);
  expect(said).toMatch(/^banto_receipt_oldest_seconds 0$/mu);
  expect(said).toMatch(/^banto_ready 1$/mu);
  expect(said).toMatch(/^banto_database_up 1$/mu);
  expect(said).toMatch(/^banto_replicas 1$/mu);
  expect(said).toMatch(/^banto_replica_policies 1$/mu);
  expect(said).toMatch(/^banto_database_connections\{pool="work",state="idle"\} \d+$/mu);
  expect(said).toMatch(/^banto_audit_rows \d+$/mu);
  // Somebody holds a table: the rest is answered in time, and what is not known is left out.
  await banto.database.withClient(async (client) => {
    await client.query('begin; lock table banto.alert in access exclusive mode');
    // Prometheus waits ten seconds: https://prometheus.io/docs/prometheus/latest/configuration/configuration/ (scrape_timeout)
    const signal = AbortSignal.timeout(9_000);
    const partly = await (await fetch(`http://127.0.0.1:${banto.apps[0]?.port}/metrics`, { signal })).text();
    await client.query('rollback');
    expect(partly).toMatch(/^banto_database_up 0$/mu);
    expect(partly).toMatch(/^banto_ready 1$/mu);
    expect(partly).not.toMatch(/^banto_audit_rows [1-9]/mu);
  });
});

test('the page of log messages misses none: a message is a text of its own, wherever it is logged', () => {
  const calls = logCalls(readSources('src'));
  expect(calls.length).toBeGreaterThan(50);
  // `eachAlone` gets its message from who calls it, and Bolt's own errors are passed on.
  const passed = calls.filter(({ message }) => message === undefined).map(({ where }) => where.split(':')[0]);
  expect(new Set(passed)).toEqual(new Set(['src/engine/each-alone.ts', 'src/slack/receivers.ts']));
  const listed = new Set(logLines([...readSources('src').values()]).map(({ level, message }) => `${level} ${message}`));
  const missing = calls.filter(({ level, message }) => message !== undefined && !listed.has(`${level} ${message}`));
  expect(missing).toEqual([]);
  const wrong = new Map([['a.ts', 'log.warn({ id }, `lost ${id}`); ports.log.error(error, "double");']]);
  expect(logCalls(wrong)).toMatchObject([{ message: undefined }, { level: 'error', message: 'double' }]);
});
