import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { acts } from '#playground/acts/acts.ts';
import { hanako, taro } from '#playground/cast.ts';
import { startMarketplaceHttp } from '#playground/marketplace/http.ts';
import { longest } from '#playground/patience.ts';
import { freePort } from '#playground/ports.ts';
import { startSlack } from '#playground/slack/server.ts';
import { runCli } from '../cli/run.ts';
import { makeAuthority } from '../support/certificates.ts';
import { freshDatabase } from '../support/database.ts';
import { LogLines } from '../support/log.ts';
import { startProcess } from '../support/process.ts';
import { startTlsFront, startTunnels } from '../support/tunnel.ts';

const authority = makeAuthority('The authority of this test');

/** A Slack and a marketplace behind a firewall: their names mean something to the proxy alone. */
async function firewalled(transport: 'http' | 'socket') {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'proxy-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const database = stack.use(await freshDatabase('production'));
  const market = stack.use(await startMarketplaceHttp({ db: database.url, clock: () => new Date() }));
  const port = await freePort();
  const slack = stack.use(await startSlack({ unhurried: true, port, publicUrl: 'https://slack.test' }));
  const certified = authority.issue(['slack.test', 'market.test', 'localhost']);
  const front = stack.use(await startTlsFront(certified, port));
  const marketFront = stack.use(await startTlsFront(certified, Number(new URL(market.healthUrl).port)));
  const proxy = stack.use(await startTunnels({ 'slack.test': front.port, 'market.test': marketFront.port }));

  const ops = parseDocument(await readFile('ops.example.yml', 'utf8'));
  ops.setIn(['marketplace', 'health_url'], `https://market.test${new URL(market.healthUrl).pathname}`);
  // A host of NO_PROXY is called directly.
  const direct = `https://localhost:${marketFront.port}${new URL(market.processPayoutsUrl).pathname}`;
  ops.setIn(['marketplace', 'process_payouts_url'], direct);
  const ca = path.join(folder, 'ca.pem');
  await writeFile(ca, authority.certificate);
  await writeFile(path.join(folder, 'ops.yml'), ops.toString());
  const variables = {
    ...slack.env(transport),
    DATABASE_URL: database.url,
    HTTPS_PROXY: proxy.url,
    NO_PROXY: '.internal.test, localhost',
    // Not Banto's settings: what is not for an https address goes no other way.
    HTTP_PROXY: 'http://127.0.0.1:1',
    NODE_EXTRA_CA_CERTS: ca,
    OPS_CONFIG: path.join(folder, 'ops.yml'),
    PORT: '0',
  };
  const all = stack.move();
  return { slack, database, proxy, variables, ops: ops.toString(), [Symbol.asyncDispose]: () => all.disposeAsync() };
}

test.each(['http', 'socket'] as const)(
  'behind a proxy (%s) everything works: calls, sockets, answers, files, and the marketplace',
  async (transport) => {
    await using world = await firewalled(transport);
    const { slack, database, proxy, variables } = world;
    const log = new LogLines();
    await using bot = await startProcess(variables, world.ops, log);
    if (transport === 'http') slack.botUrl = `http://127.0.0.1:${bot.port}`;
    else await slack.waitFor(() => slack.socket.connections === 2);
    const act = acts({ slack, sql: database.sql, dialect: 'production' });
    await act.register({ name: '山田製作所' });
    // Through the response URL, then a file: an upload to an address that Slack names.
    const pending = await act.ask(hanako, '/partners pending');
    await act.more(hanako, pending, 'csv');
    await slack.waitFor(() => slack.files.length === 1);
    const health = await act.asked(taro, '/ops health');
    expect(health).toContain('正常（healthy）');
    expect(health).toContain('応答あり（認証が必要）');
    expect(new Set(proxy.asked)).toEqual(new Set(['slack.test:443', 'market.test:443']));
    expect(proxy.refused).toEqual([]);
    expect(log.text + JSON.stringify(log.lines)).not.toMatch(/p%40ss|p@ss/u);
  },
  longest(90_000),
);

test(
  'a proxy that cannot be used is a sentence, at the start and from policy:check',
  async () => {
    await using world = await firewalled('http');
    const { proxy, variables } = world;
    const { port } = proxy;
    const wrong = [
      [`http://127.0.0.1:${await freePort()}`, 'the proxy of HTTPS_PROXY cannot be reached (ECONNREFUSED)'],
      [`http://banto:wrong@127.0.0.1:${port}`, 'refuses to connect to Slack (407); it wants a user and a password'],
    ] as const;
    for (const [HTTPS_PROXY, said] of wrong) {
      const started = await runCli('../main', [], { ...variables, HTTPS_PROXY });
      expect([started.status, started.stderr.trim().split('\n')]).toEqual([1, [expect.stringContaining(said)]]);
      expect(started.stderr + started.stdout).not.toContain('wrong@');
    }
    const other = { ...variables, SLACK_API_URL: 'https://elsewhere.test/api/' };
    const started = await runCli('../main', [], other);
    expect(started.stderr).toContain('the proxy of HTTPS_PROXY refuses to connect to Slack (403)\n');
    const untrusted = await runCli('../main', [], { ...variables, NODE_EXTRA_CA_CERTS: '' });
    expect(untrusted.stderr).toMatch(
      /Slack’s certificate is not trusted \(.*name the proxy’s authority in NODE_EXTRA_CA_CERTS/u,
    );

    const checked = await runCli('policy-check', [], { ...variables, HTTPS_PROXY: wrong[0][0] });
    expect([checked.status, checked.stderr]).toEqual([2, expect.stringContaining(wrong[0][1])]);
    expect((await runCli('policy-check', [], variables)).status).toBe(0);
  },
  longest(90_000),
);
