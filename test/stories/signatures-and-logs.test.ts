import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { guest, hanako, ken } from '#playground/cast.ts';
import { startBanto } from '../support/banto.ts';

test('only requests that Slack signed just now are accepted', async () => {
  await using banto = await startBanto({ dialect: 'runbook' });
  const { asked, audit } = acts(banto);
  const { slack } = banto;
  await asked(hanako, '/orders today');
  const [first] = slack.deliveries;
  const { body = '' } = first ?? {};
  const now = Math.floor(Date.now() / 1000);
  const before = await audit();
  for (const headers of [
    {},
    { 'x-slack-request-timestamp': String(now) },
    slack.sign(body, now, 'another-secret'),
    { ...slack.sign(body, now), 'x-slack-signature': 'v0=00' },
    { ...slack.sign(`${body}&`, now) },
    slack.sign(body, now - 6 * 60),
    slack.sign(body, now + 6 * 60),
    { ...slack.sign(body, now), 'x-slack-request-timestamp': 'soon' },
  ]) {
    const ack = await slack.deliver({ body, headers });
    expect([ack.status, JSON.stringify(headers)]).toEqual([401, JSON.stringify(headers)]);
  }
  expect(await audit()).toEqual(before);
  for (const path of ['/', '/slack/events', '/slack/other'])
    expect((await fetch(`${banto.url}${path}`)).status).toBe(404);
});

test('while the signing secret is rotated, what Slack signs with the one before works too, and only for five minutes', async () => {
  await using banto = await startBanto({
    variables: () => ({
      SLACK_SIGNING_SECRET: 'the-new-secret',
      SLACK_SIGNING_SECRET_PREVIOUS: 'playground-signing-secret',
    }),
  });
  const { slack } = banto;
  const { register, reviewCardOf, approve, asked, statusOf, audit, text, waitFor } = acts(banto);
  // A command, a click, a modal and an event, all signed with the secret that Slack still has.
  expect(await asked(hanako, '/orders today')).toContain('0件');
  const id = await register({ name: '山田製作所' });
  expect(await approve(ken, await reviewCardOf(id))).toContain('承認しました');
  expect(await statusOf(id)).toBe('approved');
  await slack.as(hanako).openHome();
  expect(text(await waitFor(() => slack.home(hanako)))).toContain('本日の数字');

  const [{ body } = { body: '' }] = slack.deliveries;
  const now = Math.floor(Date.now() / 1000);
  const before = await audit();
  const statusWith = async (secret: string, at: number, sent = body, type = {}): Promise<number> =>
    (await slack.deliver({ body: sent, headers: { ...slack.sign(sent, at, secret), ...type } })).status;
  const json = { 'content-type': 'application/json' };
  for (const secret of ['the-new-secret', 'playground-signing-secret']) {
    expect(await statusWith(secret, now)).toBe(200);
    expect(await statusWith(secret, now, 'null', json)).toBe(400);
    for (const at of [now - 6 * 60, now + 6 * 60]) expect(await statusWith(secret, at)).toBe(401);
  }
  expect(await statusWith('the-one-before-that', now)).toBe(401);
  expect(await audit()).toEqual(before);
});

test('each interaction logs one JSON line, without any secret', async () => {
  await using banto = await startBanto({ dialect: 'production', transport: 'http', proxy: true });
  const { slack, log } = banto;
  const { register, reviewCardOf, approve, asked, ask, more, waitFor } = acts(banto);
  const id = await register({ name: '記録の工房', contact_email: 'secret-mail@maker.example' });
  const card = await reviewCardOf(id);
  await asked(hanako, '/orders today');
  await asked(hanako, '/orders stuk');
  await asked(guest, '/orders today');
  await more(hanako, await ask(hanako, '/partners pending'), 'csv');
  await approve(ken, card, { note: '内緒のメモ' });
  slack.fail('response_url', [{ status: 500 }]);
  await asked(hanako, '/orders today');
  slack.mend();
  banto.proxy.shut();
  await asked(hanako, '/orders stuck');
  banto.proxy.open();

  // One line per delivery: 5 answered commands, the fault, the outage, the CSV, the opening and the submission.
  const interactions = await waitFor(() => {
    const lines = log.where({ msg: 'interaction' });
    return lines.length === slack.deliveries.length && lines;
  });
  for (const line of interactions)
    expect(line).toMatchObject({
      operation: expect.any(String),
      person: expect.any(String),
      outcome: expect.any(String),
      ms: expect.any(Number),
    });
  expect(log.where({ msg: 'operation' })).toMatchObject([
    { operation: 'partners.approve', person: ken, outcome: 'done' },
  ]);
  expect(log.lines.filter((line) => 'notJson' in line)).toEqual([]);
  const secrets = [
    slack.botToken,
    slack.signingSecret,
    slack.appToken,
    'secret-mail@maker.example',
    '内緒のメモ',
    ...slack.deliveries.flatMap(({ response, trigger }) => [response?.url, trigger]),
    ...slack.deliveries.map(({ headers }) => headers['x-slack-signature']),
    new URL(banto.database.url).password,
  ].filter((secret): secret is string => secret !== undefined && secret.length > 3);
  expect(secrets.length).toBeGreaterThan(15);
  expect(secrets.filter((secret) => log.text.includes(secret))).toEqual([]);
});
