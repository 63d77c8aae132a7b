import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readArguments, readUpload } from '../wire/body.ts';
import { SlackError } from '../workspace/errors.ts';
import { changesAnswer, type PlannedAnswer, type Plans } from '../wire/faults.ts';
import { asText, objectOf, parseJson, stringOf, type Json } from '../../json.ts';
import { methods } from './index.ts';
import { receiveUpload } from './files.ts';
import type { Site } from '../wire/site.ts';
import type { Method } from './method.ts';
import { Rates } from '../wire/rate.ts';
import { defaultScopes } from '../workspace/scopes.ts';
import type { Call } from '../workspace/types.ts';

/** An HTTP response; or the connection is cut or left hanging. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Json;
}
export type Outcome = Reply | 'reset' | 'hang';

const ok = (body: Json, headers: Record<string, string> = {}): Reply => ({ status: 200, headers, body });

/** What the bot may call: the Web API, response URLs and uploads, with the faults that a test planned. */
export class WebApi {
  readonly plans: Plans;
  /** Refuses every request, as in an outage. */
  outage = false;
  /** Delay of every request. Milliseconds. */
  latency = 0;
  #rates = new Rates();
  #site: Site;

  constructor(site: Site, plans: Plans) {
    this.#site = site;
    this.plans = plans;
  }

  /** A call of `/api/<method>`. */
  async call(method: string, request: IncomingMessage, raw: Buffer, query: URLSearchParams): Promise<Outcome> {
    const args = readArguments(request.headers['content-type'] ?? '', raw.toString(), query);
    const { token = request.headers.authorization?.replace(/^Bearer /i, ''), ...rest } = args;
    return this.#serve(method, rest, () => this.#method(method, rest, stringOf(token)));
  }

  /** A message sent to a response URL. */
  async respond(id: string, raw: string): Promise<Outcome> {
    const form = new URLSearchParams(raw).get('payload');
    const args = objectOf(parseJson(raw) ?? parseJson(form ?? ''));
    return this.#serve('response_url', args, () => {
      this.#site.responseUrls.use(id, args);
      return ok({ ok: true });
    });
  }

  /** The bytes of a file. */
  async upload(id: string, request: IncomingMessage, raw: Buffer): Promise<Outcome> {
    return this.#serve('upload', { id, bytes: raw.length }, () => {
      receiveUpload(this.#site.world, id, readUpload(request.headers['content-type'] ?? '', raw));
      return ok({ ok: true });
    });
  }

  async #serve(method: string, args: Json, run: () => Reply): Promise<Outcome> {
    const { world } = this.#site;
    const [at, time] = [Date.now(), world.settings.now()];
    const call: Call = { method, args, at, time, result: undefined, status: undefined, ms: undefined };
    const began = performance.now();
    world.calls.push(call);
    const outcome = await this.#outcome(method, args, run);
    call.ms = Math.round(performance.now() - began);
    call.status = typeof outcome === 'string' ? 0 : outcome.status;
    if (typeof outcome !== 'string') call.result = outcome.body;
    return outcome;
  }

  async #outcome(method: string, args: Json, run: () => Reply): Promise<Outcome> {
    if (this.outage) return 'reset';
    if (this.latency > 0) await sleep(this.latency);
    const plan = this.plans.take(method, args);
    if (plan?.delay) await sleep(plan.delay);
    if (this.outage) return 'reset';
    if (!plan || !changesAnswer(plan)) return this.#judged(method, args, run);
    if (plan.deliver) this.#judged(method, args, run);
    return planned(plan);
  }

  /** Runs a call. A refusal is recorded and becomes a response. */
  #judged(method: string, args: Json, run: () => Reply): Reply {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      this.#site.world.refused(method, error, args);
      const status =
        method === 'response_url' ? (error.code.endsWith('_url') ? 404 : 400) : method === 'upload' ? 400 : 200;
      return { status, headers: {}, body: error.answer() };
    }
  }

  #method(name: string, args: Json, token: string | undefined): Reply {
    const method = methods[name];
    if (!method) throw new SlackError('unknown_method');
    this.#authorise(method, token);
    const headers = this.#scopes(method, args);
    const wait = this.#wait(name, method, args);
    if (wait > 0) {
      this.#site.world.rateLimited += 1;
      return { status: 429, headers: { 'retry-after': asText(wait) }, body: { ok: false, error: 'ratelimited' } };
    }
    return ok({ ok: true, ...method.run(args, this.#site) }, headers);
  }

  #authorise(method: Method, token: string | undefined): void {
    if (method.token === 'none') return;
    const { botToken, appToken } = this.#site.world.settings;
    if (token === undefined) throw new SlackError('not_authed');
    if (token !== botToken && token !== appToken) throw new SlackError('invalid_auth');
    if (token !== (method.token === 'app' ? appToken : botToken)) throw new SlackError('not_allowed_token_type');
  }

  #scopes(method: Method, args: Json): Record<string, string> {
    const { world } = this.#site;
    const needed = method.scopes?.(args, world) ?? [];
    const provided = [...world.scopes].join(',');
    if (needed.length > 0 && !needed.some((scope) => world.scopes.has(scope))) {
      // The manifest asks for every default scope, so if one is missing here, the test took it away.
      const planned = needed.every((scope) => defaultScopes.includes(scope));
      throw new SlackError('missing_scope', { more: { needed: needed.join(','), provided }, planned });
    }
    return { 'x-oauth-scopes': provided, 'x-accepted-oauth-scopes': needed.join(',') };
  }

  #wait(name: string, { tier }: Method, args: Json): number {
    const { rates } = this.#site.world.settings;
    return rates && tier !== 'none' ? this.#rates.take(rates, name, tier, asText(args['channel'])) : 0;
  }
}

const planned = (plan: PlannedAnswer): Outcome => {
  if (plan.reset) return 'reset';
  if (plan.hang) return 'hang';
  const status = plan.status ?? 200;
  const error = plan.error ?? (status === 429 ? 'ratelimited' : 'internal_error');
  return { status, headers: plan.headers ?? {}, body: plan.body ?? { ok: false, error } };
};
