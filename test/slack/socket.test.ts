import { expect, test } from 'vitest';
import { startSlack } from '#playground/slack/server.ts';
import { slackLogger, openLog } from '#src/process/logging.ts';
import { openOutbound } from '#src/process/outbound.ts';
import { Socket } from '#src/slack/socket.ts';

const dispatcher = openOutbound(undefined);
const command = { command: '/orders', text: 'stuck', trigger_id: 'late', user_id: 'U0OPER1' };
const envelope = JSON.stringify({ envelope_id: 'late', type: 'slash_commands', payload: command });

test('what Slack sent before it read the Close frame still arrives, and then the connection ends', async () => {
  await using slack = await startSlack();
  const logger = slackLogger(openLog('silent'));
  const socket = new Socket({ appToken: slack.appToken, apiUrl: slack.apiUrl, logger, dispatcher, againMs: 1_000 });
  const received: unknown[] = [];
  socket.receiver.client.on('slack_event', ({ body }: { body: unknown }) => received.push(body));
  await socket.start();
  expect(slack.socket.connections).toBe(1);

  const closed = socket.close();
  // In the same moment: Slack's server has not read anything yet.
  slack.socket.send(envelope);
  await closed;
  expect(received).toEqual([command]);
  await slack.waitFor(() => slack.socket.connections === 0);
  slack.socket.send(envelope);
  expect(received).toHaveLength(1);
});

test('a peer that never closes its side is not waited for', async () => {
  await using slack = await startSlack();
  const logger = slackLogger(openLog('silent'));
  const socket = new Socket({ appToken: slack.appToken, apiUrl: slack.apiUrl, logger, dispatcher, againMs: 1_000 });
  await socket.start();
  slack.socket.silence();
  const begun = performance.now();
  await socket.close();
  expect(performance.now() - begun).toBeLessThan(5_000);
});
