import { cut, plain } from '../domain/text/text.ts';
import { type Words, words } from '../domain/text/words.ts';

/** A response of the marketplace over HTTP, or the kind of fault. */
export type HttpAnswer =
  | { readonly ok: true; readonly status: number; readonly json: unknown; readonly ms: number }
  | { readonly ok: false; readonly fault: HttpFault; readonly status: number | undefined; readonly ms: number };

export type HttpFault =
  | 'timeout'
  | 'unreachable'
  | 'html'
  | 'not-json'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'limited'
  | 'redirected'
  | 'server-error'
  | 'status';

/** Each fault in words. */
export const faultWords: Readonly<Record<HttpFault, Words>> = {
  timeout: words('時間内に応答がありません', 'no response in time'),
  unreachable: words('接続できません', 'cannot be reached'),
  html: words('JSONではなくHTMLの画面が返りました', 'an HTML page instead of JSON'),
  'not-json': words('JSONとして読めない応答です', 'a response that is not JSON'),
  unauthorized: words('認証されませんでした (401)', 'not authenticated (401)'),
  forbidden: words('権限がありません (403)', 'not allowed (403)'),
  'not-found': words('見つかりません (404)', 'not found (404)'),
  limited: words('回数の上限に達しています (429)', 'too many calls (429)'),
  redirected: words(
    '別のURLに転送されました。ops.yml のURLを確認してください',
    'redirected to another address: check the URL in ops.yml',
  ),
  'server-error': words('サーバー内部のエラーです (5xx)', 'an error on the server (5xx)'),
  status: words('想定外の応答コードです', 'an unexpected status code'),
};

export interface HttpCall {
  readonly method?: 'GET' | 'POST' | 'OPTIONS';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether headers or body have a secret: then no redirect is followed, since it may lead to another host. */
  readonly secret?: boolean;
  /** Milliseconds for the whole response, including its body. */
  readonly timeoutMs: number;
}

/**
 * Makes one call, without retries. An HTML page with status 200 is a fault: hosts of single-page apps return one for
 * any path. Never throws: a fault is part of the result.
 */
export async function callMarketplace(url: string, call: HttpCall): Promise<HttpAnswer> {
  const started = performance.now();
  const took = (): number => performance.now() - started;
  try {
    const response = await fetch(url, {
      method: call.method ?? 'GET',
      headers: { accept: 'application/json', ...call.headers },
      ...(call.body !== undefined && { body: call.body }),
      redirect: call.secret === true ? 'manual' : 'follow',
      signal: AbortSignal.timeout(call.timeoutMs),
    });
    const body = await beginningOf(response);
    const { status } = response;
    const fault = faultOf(status, response.headers.get('content-type') ?? '', body);
    if (fault !== undefined) return { ok: false, fault, status, ms: took() };
    return { ok: true, status, json: body === '' ? undefined : (JSON.parse(body) as unknown), ms: took() };
  } catch (error) {
    const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
    return { ok: false, fault: timedOut ? 'timeout' : 'unreachable', status: undefined, ms: took() };
  }
}

/** More than any answer of the marketplace. Bytes. */
const MOST_BYTES = 1024 * 1024;

/** The body's beginning: what is longer is no answer, and is not read into the memory. */
async function beginningOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let left = MOST_BYTES;
  for await (const part of response.body ?? []) {
    parts.push(part.subarray(0, left));
    left -= part.length;
    if (left <= 0) break;
  }
  return Buffer.concat(parts).toString();
}

function faultOf(status: number, type: string, body: string): HttpFault | undefined {
  if (status >= 300 && status < 400) return 'redirected';
  if (status >= 500) return 'server-error';
  if (status === 429) return 'limited';
  if (/text\/html/iu.test(type) || /^\s*<(?:!doctype|html)/iu.test(body)) return 'html';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status < 200 || status >= 300) return 'status';
  if (body === '') return status === 204 ? undefined : 'not-json';
  return /\bjson\b/iu.test(type) && isJson(body) ? undefined : 'not-json';
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/**
 * The state of one of the marketplace's addresses. `off` when it is not set, or cannot be checked without an effect.
 */
export type Probe =
  | { readonly state: 'off'; readonly reason: Words }
  | {
      readonly state: 'good' | 'attention' | 'bad';
      readonly detail: Words;
      readonly next: Words | undefined;
      readonly ms: number;
    };

/** Checks of the marketplace's HTTP addresses, made so that they have no effect. */
export interface MarketplaceHttp {
  readonly health: () => Promise<Probe>;
  readonly payoutsFunction: () => Promise<Probe>;
  readonly notificationWorker: () => Promise<Probe>;
}

/** The same where the functions may not be called, because their secrets are elsewhere. */
export type SomeMarketplaceHttp = Pick<MarketplaceHttp, 'health'> & Partial<MarketplaceHttp>;

export interface MarketplaceHttpSettings {
  readonly healthUrl?: string;
  readonly processPayoutsUrl?: string;
  readonly notificationWorkerUrl?: string;
  /** Whether the worker requires a secret; without one any call makes it send. */
  readonly workerGuarded: boolean;
  /** Why the functions are not called now; undefined when they are. Asked at each check. */
  readonly functionsOff?: () => Words | undefined;
  /** Milliseconds for one check. */
  readonly timeoutMs?: number;
}

const missing = (key: string): Probe => ({
  state: 'off',
  reason: words(`ops.yml の marketplace.${key} が未設定です`, `marketplace.${key} is not set in ops.yml`),
});

export function openMarketplaceHttp(settings: MarketplaceHttpSettings): MarketplaceHttp {
  const { healthUrl, processPayoutsUrl, notificationWorkerUrl, workerGuarded, timeoutMs = 5_000 } = settings;
  // Without credentials both functions return 401 before they do anything.
  const callWithoutCredentials = (url: string) => callMarketplace(url, { method: 'OPTIONS', timeoutMs });
  const off = (): Probe | undefined => {
    const reason = settings.functionsOff?.();
    return reason && { state: 'off', reason };
  };
  let openWorker: Probe | undefined;
  return {
    health: async () =>
      healthUrl === undefined ? missing('health_url') : judgeHealth(await callMarketplace(healthUrl, { timeoutMs })),
    payoutsFunction: async () =>
      processPayoutsUrl === undefined
        ? missing('process_payouts_url')
        : (off() ?? judgeFunction(await callWithoutCredentials(processPayoutsUrl), undefined)),
    notificationWorker: async () => {
      if (notificationWorkerUrl === undefined) return missing('notification_worker_url');
      if (!workerGuarded)
        return {
          state: 'off',
          reason: words(
            'INTERNAL_CRON_SECRET が未設定で、呼ぶと通知が送られるため確認していません',
            'not checked: INTERNAL_CRON_SECRET is not set, so a call would send notifications',
          ),
        };
      const known = off() ?? openWorker;
      if (known) return known;
      const probe = judgeFunction(await callWithoutCredentials(notificationWorkerUrl), unguarded);
      // A worker that requires no secret sends at any call, so it is not called again.
      if (probe.state === 'attention' && probe.next === unguarded) openWorker = probe;
      return probe;
    },
  };
}

const unguarded = words(
  '認証なしで動きました。マーケットプレイス側の INTERNAL_CRON_SECRET を設定し、番頭を再起動してください（それまで呼び出しません）。',
  'It ran without authentication: set INTERNAL_CRON_SECRET in the marketplace, then restart Banto, which does not call it until then.',
);

const checkMarketplace = words(
  'マーケットプレイスの稼働状況とログを確認してください。',
  'Check the marketplace and its logs.',
);

const checkAddress = words(
  'ops.yml のURLと、マーケットプレイスの稼働状況とログを確認してください。',
  'Check its URL in ops.yml, then the marketplace and its logs.',
);

const failed = (answer: Extract<HttpAnswer, { ok: false }>, next: Words): Probe => ({
  state: 'bad',
  detail: faultWords[answer.fault],
  next: answer.fault === 'unreachable' ? checkAddress : next,
  ms: answer.ms,
});

/** A site is healthy when its JSON says so. That it responds is not enough: a web host answers 200 to everything. */
function judgeHealth(answer: HttpAnswer): Probe {
  if (!answer.ok) {
    const wrongAddress = answer.fault === 'html' || answer.fault === 'not-json' || answer.fault === 'not-found';
    return failed(
      answer,
      wrongAddress
        ? words('health_url がJSONを返すAPIか確認してください。', 'Check that health_url is an API that returns JSON.')
        : checkMarketplace,
    );
  }
  const status = statusIn(answer.json);
  const { ms } = answer;
  if (status === undefined)
    return {
      state: 'attention',
      detail: words('JSONに状態（status）がありません', 'the JSON has no status'),
      next: words('health_url の応答内容を確認してください。', 'Check what health_url returns.'),
      ms,
    };
  const good = /^(?:ok|healthy|up|pass|operational|true)$/iu.test(status);
  const shown = cut(plain(status), 40);
  return {
    state: good ? 'good' : 'bad',
    detail: good ? words(`正常（${shown}）`, `OK (${shown})`) : words(`異常（${shown}）`, `not OK (${shown})`),
    next: good ? undefined : checkMarketplace,
    ms,
  };
}

function statusIn(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { status, ok, healthy } = json as Record<string, unknown>;
  const value = status ?? ok ?? healthy;
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A function that refuses a call without credentials, or the method of the call, is running. */
function judgeFunction(answer: HttpAnswer, ranUnguarded: Words | undefined): Probe {
  const { ms } = answer;
  if (answer.ok)
    return {
      state: ranUnguarded && answer.json !== undefined ? 'attention' : 'good',
      detail: words('応答あり', 'responds'),
      next: answer.json === undefined ? undefined : ranUnguarded,
      ms,
    };
  if (answer.fault === 'unauthorized' || answer.fault === 'forbidden' || answer.status === 405)
    return {
      state: 'good',
      detail: words('応答あり（認証が必要）', 'responds (requires authentication)'),
      next: undefined,
      ms,
    };
  if (answer.fault === 'limited')
    return {
      state: 'attention',
      detail: faultWords.limited,
      next: words('しばらく待ってください。', 'Wait a while.'),
      ms,
    };
  return failed(
    answer,
    answer.fault === 'html' || answer.fault === 'not-found'
      ? words('関数が公開されているか、URLを確認してください。', 'Check the address and that the function is deployed.')
      : checkMarketplace,
  );
}
