import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { FileUnread, readFile } from '#src/slack/files.ts';
import { openClient } from '#src/slack/web-client.ts';
import { silent } from '#src/cli/doctor/silent.ts';

test('the token goes to Slack’s own address only, and a longer file than announced is not read', async () => {
  const asked: (string | undefined)[] = [];
  let address = '';
  const server = createServer((request, response) => {
    if (request.url === '/api/files.info')
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok: true, file: { size: 3, url_private: address } }));
    asked.push(request.headers.authorization);
    return response.end('four');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0;
  const client = openClient({ token: 'xoxb-1', apiUrl: `http://127.0.0.1:${port}/api/`, logger: silent });

  const fault = async (url: string, most = 4): Promise<unknown> => {
    address = url;
    return readFile(client, 'F1', most).catch((error: unknown) => (error instanceof FileUnread ? error.fault : error));
  };
  for (const elsewhere of [
    `http://localhost:${port}/x`,
    'https://slack.com.evil.example/x',
    'https://evilslack.com/x',
    'http://files.slack.com/x',
    'not an address',
  ])
    expect(await fault(elsewhere), elsewhere).toBe('unreadable');
  expect(asked).toEqual([]);
  expect(Buffer.from((await fault(`http://127.0.0.1:${port}/x`)) as Uint8Array).toString()).toBe('four');
  expect(await fault(`http://127.0.0.1:${port}/x`, 3)).toBe('too-large');
  expect(asked).toEqual(['Bearer xoxb-1', 'Bearer xoxb-1']);
  server.close();
});
