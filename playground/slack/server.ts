import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readBody } from './wire/body.ts';
import { ControlRoutes } from './control/routes.ts';
import type { SlackOptions } from './workspace/options.ts';
import { privateFile } from './methods/files.ts';
import { Slack } from './slack.ts';
import type { Outcome } from './methods/web-api.ts';

export { Slack } from './slack.ts';
export type { SlackOptions } from './workspace/options.ts';

export interface ServerOptions extends SlackOptions {
  /** The address that Slack gives as its own, where a proxy leads to this server. Default: the one it listens on. */
  publicUrl?: string;
  /** Serves paths that are not Slack's, such as the demo page. Returns false when it has nothing there. */
  page?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
}

/** Starts a Slack on 127.0.0.1. */
export const startSlack = async (options: ServerOptions = {}): Promise<Slack> => {
  const slack = new Slack(options);
  const control = new ControlRoutes(slack);
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(slack, control, options, request, response).catch((error: unknown) => {
      slack.faults.push(`the playground itself failed: ${String(error)}`);
      response.writeHead(500).end(String(error));
    });
  });
  server.on('upgrade', (request, stream, head: Buffer) => {
    if (slack.webApi.outage) stream.destroy();
    else slack.socket.upgrade(request, stream, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  slack.listening(options.publicUrl ?? `http://127.0.0.1:${port}`, async () => {
    control.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return slack;
};

const serve = async (
  slack: Slack,
  control: ControlRoutes,
  options: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const url = new URL(request.url ?? '/', slack.url);
  const [, area = '', ...rest] = url.pathname.split('/');
  const last = rest.at(-1) ?? '';
  if (area === 'api')
    return reply(await slack.webApi.call(rest.join('/'), request, await readBody(request), url.searchParams), response);
  if (area === 'actions')
    return reply(await slack.webApi.respond(last, (await readBody(request)).toString()), response);
  if (area === 'upload') return reply(await slack.webApi.upload(last, request, await readBody(request)), response);
  if (area === 'playground') return control.serve(url, request, response);
  if (area === 'files-pri') {
    const file = privateFile(slack.site.world, last, request.headers.authorization);
    if (!file) return void response.writeHead(302, { location: `${slack.url}/sign-in` }).end();
    return void response.writeHead(200, { 'content-type': 'text/csv' }).end(file.content);
  }
  if (area === 'files') {
    const file = slack.files.find(({ id }) => id === last);
    if (file)
      return void response
        .writeHead(200, {
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        })
        .end(file.content);
  }
  if (await options.page?.(request, response)) return;
  response.writeHead(404).end();
};

const reply = (outcome: Outcome, response: ServerResponse): void => {
  if (outcome === 'hang') return;
  if (outcome === 'reset') return void response.socket?.destroy();
  response
    .writeHead(outcome.status, { 'content-type': 'application/json; charset=utf-8', ...outcome.headers })
    .end(JSON.stringify(outcome.body));
};
