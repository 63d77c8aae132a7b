import { App, HTTPReceiver } from '@slack/bolt';
import { Pool } from 'pg';

/** A bot that only acknowledges. With a database it stores a row before it acknowledges a modal. */
const { SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = '', SLACK_API_URL = '', DATABASE_URL, PORT = '0' } = process.env;
const receiver = new HTTPReceiver({
  signingSecret: SLACK_SIGNING_SECRET,
  customRoutes: [{ path: '/readyz', method: 'GET', handler: (_, response) => void response.writeHead(200).end() }],
});
const app = new App({ token: SLACK_BOT_TOKEN, receiver, clientOptions: { slackApiUrl: SLACK_API_URL } });
app.command(/^\//u, async ({ ack }) => ack());

const pool =
  DATABASE_URL === undefined ? undefined : new Pool({ connectionString: DATABASE_URL, max: 4, idleTimeoutMillis: 0 });
const received = {
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'Received' },
  blocks: [{ type: 'section' as const, text: { type: 'plain_text' as const, text: 'Received.' } }],
};
app.view(/./u, async ({ ack, body, view }) => {
  await pool?.query('insert into bench_receipt (delivery, actor, state) values ($1, $2, $3)', [
    (body as { trigger_id?: string }).trigger_id,
    body.user.id,
    JSON.stringify(view.state.values),
  ]);
  await ack({ response_action: 'update', view: received });
});

await app.start(Number(PORT));
const address = receiver['server']?.address();
process.stdout.write(`${JSON.stringify({ msg: 'ready', port: typeof address === 'object' ? address?.port : 0 })}\n`);
