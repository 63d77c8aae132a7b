import { afterAll, beforeAll, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako } from '#playground/cast.ts';
import { type Banto, startBanto } from '../support/banto.ts';

let banto: Banto;
beforeAll(async () => {
  // As a process of its own: in this one, the test runner would catch what ends it.
  banto = await startBanto({ inProcess: false, mayRefuse: [/invalid_arguments/] });
});
afterAll(() => banto[Symbol.asyncDispose]());

const nested = (open: string, close: string, times: number): string => open.repeat(times) + close.repeat(times);
const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

const bodies: readonly (readonly [what: string, type: string, body: string, status: number])[] = [
  ['null', json, 'null', 400],
  ['a number', json, '5', 400],
  ['a text', json, '"text"', 400],
  ['true', json, 'true', 400],
  ['a list', json, '[]', 400],
  ['a list of objects', json, '[{"type": "event_callback"}]', 400],
  ['nothing', json, '', 400],
  ['no JSON', json, '{', 400],
  ['deep lists', json, nested('[', ']', 100_000), 400],
  ['a deep object', json, nested('{"a":', '}', 50_000).replace('}', '1}'), 400],
  ['an empty form', form, '', 400],
  ['a payload of null', form, 'payload=null', 400],
  ['a payload of a number', form, 'payload=5', 400],
  ['an empty payload', form, 'payload=', 400],
  ['a payload of a list', form, 'payload=%5B%5D', 400],
  ['two payloads', form, 'payload=%7B%7D&payload=%7B%7D', 400],
  ['a deep payload', form, `payload=${encodeURIComponent(nested('[', ']', 20_000))}`, 400],
  ['five megabytes', json, `{"a": "${'x'.repeat(5 * 1024 * 1024)}"}`, 413],
];

test.each(bodies)('a signed body that is %s is refused, and Banto goes on', async (_what, type, body, status) => {
  const ack = await banto.slack.deliver({ body, headers: { 'content-type': type, ...banto.slack.sign(body) } });
  expect(ack.status).toBe(status);
  expect((await fetch(`${banto.url}/healthz`)).status).toBe(200);
});

test('unsigned, they are only unsigned', async () => {
  for (const [, type, body] of bodies.slice(0, 6)) {
    const ack = await banto.slack.deliver({ body, headers: { 'content-type': type } });
    expect(ack.status).toBe(401);
  }
});

test.each([
  '{}',
  '{"type": "block_actions"}',
  '{"type": "block_actions", "actions": [null], "user": null, "team": null}',
  '{"type": "block_actions", "actions": [{"action_id": 5}], "user": {"id": 5}, "team": {}}',
  '{"type": "view_submission", "view": null, "user": {"id": "U1"}}',
  '{"type": "view_submission", "view": {"callback_id": "payouts.paid", "state": {"values": null}}, "user": {}}',
  '{"type": "event_callback"}',
  '{"type": "event_callback", "event": null, "authorizations": [null]}',
  '{"type": "event_callback", "event": {"type": "app_home_opened", "tab": "home"}}',
  '{"command": "/orders"}',
])('a signed object that is no delivery ends nothing: %s', async (payload) => {
  const body = `payload=${encodeURIComponent(payload)}`;
  const ack = await banto.slack.deliver({ body, headers: banto.slack.sign(body) });
  expect(ack.status).not.toBe(0);
  expect((await fetch(`${banto.url}/healthz`)).status).toBe(200);
});

test('after all of them a command is answered', async () => {
  expect(await acts(banto).asked(hanako, '/orders stuck')).toContain('0件');
  expect(banto.log.where({ msg: 'unhandled rejection' })).toEqual([]);
});

test('over Socket Mode, what is no envelope ends nothing; what nobody awaited is logged with a reference', async () => {
  await using other = await startBanto({ inProcess: false, transport: 'socket' });
  await other.slack.waitFor(() => other.slack.socket.connections === 2);
  for (const text of [
    'null',
    '5',
    '[]',
    'no JSON',
    '{}',
    '{"type": "events_api"}',
    '{"type": "interactive", "payload": null}',
  ])
    other.slack.socket.send(text);
  expect(await acts(other).asked(hanako, '/orders stuck')).toContain('0件');
  expect((await fetch(`${other.url}/readyz`)).status).toBe(200);
  const unhandled = other.log.where({ msg: 'unhandled rejection' });
  expect(unhandled.length).toBeGreaterThan(0);
  for (const line of unhandled) expect(line).toMatchObject({ reference: expect.stringMatching(/^\w{4}-\w{4}$/u) });
});
