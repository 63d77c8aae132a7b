import type { IncomingMessage, ServerResponse } from 'node:http';
import { hanako } from '../../cast.ts';
import type { Answer } from '../client/answer.ts';
import { readBody } from '../wire/body.ts';
import type { Act, ActResult } from './control.ts';
import { trafficOf } from './traffic.ts';
import { controlState } from './state.ts';
import { asText, isObject, parseJson, stringOf } from '../../json.ts';
import { Gone, NotSent } from '../client/person.ts';
import type { Slack } from '../slack.ts';
import { NoField } from '../workspace/forms.ts';
import type { Message, View } from '../workspace/types.ts';

/** Changes within this time become one event. Milliseconds. */
const debounce = 50;

const kinds: readonly string[] = [
  'command',
  'click',
  'click-in-view',
  'fill',
  'suggest',
  'upload',
  'submit',
  'close',
  'message-shortcut',
  'shortcut',
  'home',
  'say',
  'locale',
] satisfies Act['kind'][];

/** Checks the person and the kind only; a missing detail is found when the act is done. */
const isAct = (value: unknown): value is Act =>
  isObject(value) && stringOf(value['as']) !== undefined && kinds.includes(asText(value['kind']));

const result = (answer: Answer | undefined): ActResult => ({
  ok: answer?.shown === undefined && Object.keys(answer?.errors ?? {}).length === 0,
  shown: answer?.shown ?? null,
  errors: answer?.errors ?? {},
  viewId: answer?.view()?.id ?? null,
  ms: Math.round(answer?.ack.ms ?? 0),
});

/** Handles the page's requests, with the same functions as the tests. Their shapes are in control.ts. */
export class ControlRoutes {
  #slack: Slack;
  #readers = new Set<ServerResponse>();
  #told: NodeJS.Timeout | undefined;

  constructor(slack: Slack) {
    this.#slack = slack;
    slack.on('change', this.#changed);
  }

  async serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const what = `${request.method} ${url.pathname.replace('/playground', '')}`;
    if (what === 'GET /events') return this.#listen(response);
    try {
      if (what === 'GET /state')
        return json(response, 200, controlState(this.#slack, url.searchParams.get('as') ?? hanako));
      if (what === 'GET /traffic') return json(response, 200, trafficOf(this.#slack));
      if (what === 'POST /act') return json(response, 200, await this.#act(await this.#read(request)));
      json(response, 404, { error: `there is no ${what}` });
    } catch (error) {
      if (error instanceof NotSent)
        return json(response, 200, { ...result(undefined), ok: false, errors: error.errors });
      // The page shows what is there instead.
      if (error instanceof Gone || error instanceof NoField)
        return json(response, 200, { ...result(undefined), ok: false });
      json(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
  }

  close(): void {
    clearTimeout(this.#told);
    this.#slack.off('change', this.#changed);
    for (const reader of this.#readers) reader.end();
  }

  async #read(request: IncomingMessage): Promise<Act> {
    // A page of another origin cannot send JSON without a CORS preflight, which is never granted.
    if (!request.headers['content-type']?.includes('application/json')) throw new Error('an act is JSON');
    const act = parseJson((await readBody(request)).toString());
    if (!isAct(act)) throw new Error('an act has `as` and a known `kind`');
    return act;
  }

  async #act(act: Act): Promise<ActResult> {
    const person = this.#slack.as(act.as);
    switch (act.kind) {
      case 'command':
        return result(await person.command(act.text, { channel: act.channel }));
      case 'click':
        return result(
          await person.click(this.#message(act.channel, act.ts), act.actionId, {
            block: act.block,
            selected: act.selected,
          }),
        );
      case 'click-in-view':
        return result(
          await person.clickInView(this.#view(act.viewId), act.actionId, { block: act.block, selected: act.selected }),
        );
      case 'fill':
        person.fill(this.#view(act.viewId), act.values);
        return result(undefined);
      case 'suggest':
        return {
          ...result(undefined),
          options: await person.suggest(this.#view(act.viewId), act.block, act.text),
        };
      case 'upload':
        return { ...result(undefined), file: person.upload(act.name, Buffer.from(act.content, 'base64')) };
      case 'submit':
        return result(await person.submit(this.#view(act.viewId), act.values));
      case 'close':
        return result(await person.close(this.#view(act.viewId)));
      case 'message-shortcut':
        return result(await person.messageShortcut(this.#message(act.channel, act.ts), act.callbackId));
      case 'shortcut':
        return result(await person.globalShortcut(act.callbackId));
      case 'home':
        return result(await person.openHome());
      case 'say':
        person.say(
          act.channel,
          act.text,
          act.thread === undefined ? undefined : this.#message(act.channel, act.thread),
        );
        return result(undefined);
      case 'locale':
        this.#slack.site.world.person(act.as).locale = act.locale;
        this.#slack.site.world.changed();
        return result(undefined);
      default:
        throw new Error(`nobody can do ${JSON.stringify(act satisfies never)}`);
    }
  }

  #message(channel: string, ts: string): Message {
    const message = this.#slack.site.world.message(channel, ts);
    if (!message) throw new Gone(`there is no message ${ts} in ${channel}`);
    return message;
  }

  #view(id: string): View {
    const view = this.#slack.site.views.get(id);
    if (!view) throw new Gone(`there is no view ${id}`);
    return view;
  }

  #listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`event: change\ndata: ${this.#slack.site.world.version}\n\n`);
    this.#readers.add(response);
    response.on('close', () => this.#readers.delete(response));
  }

  readonly #changed = (): void => {
    if (this.#readers.size === 0) return;
    this.#told ??= setTimeout(() => {
      this.#told = undefined;
      for (const reader of this.#readers) reader.write(`event: change\ndata: ${this.#slack.site.world.version}\n\n`);
    }, debounce).unref();
  };
}

const json = (response: ServerResponse, status: number, body: object): void => {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
};
