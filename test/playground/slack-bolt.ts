import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { patient } from '#playground/patience.ts';
import { freePort } from '#playground/ports.ts';
import type { Slack } from '#playground/slack/server.ts';
import { closeSocket } from '#src/slack/socket.ts';

/** These tests cut sockets on purpose, and the client's log lines about that would hide others. */
const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

const clientOptions = (slack: Slack) => ({
  slackApiUrl: slack.apiUrl,
  retryConfig: { retries: 0 },
  timeout: patient(2_000),
  rejectRateLimitedCalls: true,
});

/** Starts a small Bolt app over HTTP, to which the playground then delivers. Returns how to stop it. */
export const startHttpBot = async (
  slack: Slack,
  listen: (app: App) => void,
): Promise<AsyncDisposable & { url: string }> => {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions: clientOptions(slack),
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
  });
  listen(app);
  await app.init();
  const port = await freePort();
  await app.start(port);
  slack.botUrl = `http://127.0.0.1:${port}`;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await app.stop();
    },
  };
};

/** The same over Socket Mode, with several connections. `received` counts the envelopes of each. */
export const startSocketBot = async (
  slack: Slack,
  connections: number,
  listen: (app: App) => void,
): Promise<AsyncDisposable & { received: readonly number[] }> => {
  const received: number[] = [];
  const receivers = Array.from(
    { length: connections },
    () =>
      new SocketModeReceiver({
        appToken: slack.appToken,
        clientPingTimeout: 300,
        logger: silent,
        installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
      }),
  );
  const [receiver, ...more] = receivers;
  if (!receiver) throw new Error('at least one connection');
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions: clientOptions(slack),
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
  });
  listen(app);
  receivers.forEach((one, index) => {
    received[index] = 0;
    one.client.on('slack_event', () => {
      received[index] = (received[index] ?? 0) + 1;
    });
  });
  await app.init();
  await receiver.start();
  for (const other of more) {
    other.init(app);
    await other.start();
  }
  return {
    received,
    async [Symbol.asyncDispose]() {
      await Promise.all(receivers.map(closeSocket));
    },
  };
};
