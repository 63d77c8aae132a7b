import type { RequestListener, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { Readiness } from './readiness.ts';

/** `/healthz`, `/readyz`, `/metrics`, and in HTTP mode Slack's `/slack/events`; anything else is 404. */
export function endpoints(
  readiness: Readiness,
  registry: Registry,
  observe: () => Promise<void>,
  slack: RequestListener | undefined,
): RequestListener {
  return (request, response) => {
    // So that nobody keeps a connection that ends soon, and sends the next request over it.
    if (readiness.isDraining) response.setHeader('connection', 'close');
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/slack/events' && request.method === 'POST' && slack) return slack(request, response);
    if (request.method !== 'GET') return send(response, 404, { error: 'not found' });
    if (path === '/healthz') return send(response, 200, { alive: true });
    if (path === '/readyz') return void readyz(readiness, response);
    if (path === '/metrics') return void metrics(registry, observe, response);
    return send(response, 404, { error: 'not found' });
  };
}

async function readyz(readiness: Readiness, response: ServerResponse): Promise<void> {
  const reasons = await readiness.reasons();
  const ready = reasons.length === 0;
  const { warnings } = readiness;
  const body = { ready, ...(!ready && { reasons }), ...(warnings.length > 0 && { warnings }) };
  send(response, ready ? 200 : 503, body);
}

async function metrics(registry: Registry, observe: () => Promise<void>, response: ServerResponse): Promise<void> {
  await observe();
  const text = await registry.metrics();
  response.writeHead(200, { 'content-type': registry.contentType }).end(text);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
