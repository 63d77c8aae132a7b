import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { expect, test } from 'vitest';
import { openMarketplaceFunctions } from '#src/marketplace/functions.ts';
import { respond } from '#src/slack/respond.ts';

/** A server that answers every request, and remembers it. */
async function server(answer: { readonly status: number; readonly location?: string }) {
  const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      seen.push({ headers: request.headers, body });
      response
        .writeHead(answer.status, {
          ...(answer.location && { location: answer.location }),
          'content-type': 'application/json',
        })
        .end('{"access_token": "stolen"}');
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { url, seen, [Symbol.asyncDispose]: async () => void http.close() };
}

test.each([301, 302, 303, 307, 308])('no secret follows a redirect (%s) to another host', async (status) => {
  await using elsewhere = await server({ status: 200 });
  await using here = await server({ status, location: `${elsewhere.url}/collect` });
  const signIn = { kind: 'sign-in', authUrl: here.url, anonKey: 'key', email: 'a@b.example', password: 'pw' } as const;
  const token = { kind: 'token', token: 'admin-token' } as const;

  const withToken = openMarketplaceFunctions({ processPayoutsUrl: here.url, credentials: token });
  expect(await withToken.processPayouts()).toMatchObject({ kind: 'unclear', fault: 'redirected' });
  const signedIn = openMarketplaceFunctions({ processPayoutsUrl: here.url, credentials: signIn });
  expect(await signedIn.processPayouts()).toMatchObject({ kind: 'refused', fault: 'redirected' });
  const worker = openMarketplaceFunctions({ notificationWorkerUrl: here.url, cronSecret: 'cron-secret' });
  expect(await worker.sendNotifications()).toMatchObject({ kind: 'unclear', fault: 'redirected' });
  await expect(respond(`${here.url}/response`, { text: '個人情報', blocks: [] }, 'ephemeral')).rejects.toThrow(
    'no answer from the response URL',
  );

  expect(here.seen).toHaveLength(4);
  expect(elsewhere.seen).toEqual([]);
});
