import { ErrorCode, type Logger, WebClient } from '@slack/web-api';

export interface WebClientSettings {
  readonly token: string;
  /** With the final slash; Slack's own when absent. */
  readonly apiUrl: string | undefined;
  readonly logger: Logger;
}

/** Only one retry: messages that must reach people are stored and delivered again later. */
const ONE_RETRY = { retries: 1, minTimeout: 200, maxTimeout: 500 };
const NO_RETRY = { retries: 0 };
const TIMEOUT_MS = 10_000;

/** A client for calls that may be repeated without harm: looking up, opening, updating. */
export const openClient = (settings: WebClientSettings): WebClient => build(settings, ONE_RETRY);

/** A client for posts, without retries: after an unclear answer Banto looks for the post instead of posting twice. */
export const openPostingClient = (settings: WebClientSettings): WebClient => build(settings, NO_RETRY);

function build({ token, apiUrl, logger }: WebClientSettings, retryConfig: typeof NO_RETRY): WebClient {
  return new WebClient(token, {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    logger,
    retryConfig,
    timeout: TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
  });
}

/** Why a call to Slack failed, as far as callers treat it differently. */
export type SlackFailure =
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number }
  /** Slack refused the call; with its error code. */
  | { readonly kind: 'refused'; readonly code: string }
  /**
   * No clear answer: the call may have had its effect. The failure was inside Slack, on the way there, or here, before
   * anything was sent.
   */
  | { readonly kind: 'unclear'; readonly where: 'slack' | 'way' | 'here'; readonly reason: string };

/** Slack refused a call earlier, with this code. Looks like the SDK's own error, so that it is treated the same. */
export class SlackRefused extends Error {
  readonly code = ErrorCode.PlatformError;
  readonly data: { readonly error: string };

  constructor(what: string, code: string) {
    super(`${what}: ${code}`);
    this.data = { error: code };
  }
}

/** A failure as one word, for people and operators: Slack's own code, or what became of the call. */
export function slackCode(error: unknown): string {
  const failure = slackFailure(error);
  if (failure.kind === 'rate-limited') return 'ratelimited';
  if (failure.kind === 'refused') return failure.code;
  if (failure.where === 'slack') return failure.reason;
  const status = /statusCode = (\d+)/u.exec(failure.reason)?.[1];
  if (status !== undefined) return `http_${status}`;
  return /time(?:d )?\s?out/iu.test(failure.reason) ? 'timeout' : failure.where === 'way' ? 'no_answer' : 'error';
}

/**
 * Platform errors with which Slack says that it is busy, and how long to wait, in seconds
 * (docs.slack.dev/reference/methods/chat.postMessage).
 */
const busy: ReadonlyMap<string, number> = new Map([
  ['ratelimited', 1],
  ['rate_limited', 1],
  ['message_limit_exceeded', 30],
]);

/**
 * Platform errors of any method that are a fault inside Slack, or on the way there; the same call may work later
 * (docs.slack.dev/reference/methods/users.info, "Errors").
 */
const inside: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

export function slackFailure(error: unknown): SlackFailure {
  const { code, retryAfter, data, message } = error as {
    code?: string;
    retryAfter?: number;
    data?: { error?: string };
    message?: string;
  };
  if (code === ErrorCode.RateLimitedError) return { kind: 'rate-limited', retryAfterMs: (retryAfter ?? 1) * 1000 };
  if (code === ErrorCode.PlatformError) {
    const refused = data?.error ?? 'unknown';
    const seconds = busy.get(refused);
    if (seconds !== undefined) return { kind: 'rate-limited', retryAfterMs: seconds * 1000 };
    return inside.has(refused)
      ? { kind: 'unclear', where: 'slack', reason: refused }
      : { kind: 'refused', code: refused };
  }
  const where = code === ErrorCode.RequestError || code === ErrorCode.HTTPError ? 'way' : 'here';
  return { kind: 'unclear', where, reason: message ?? String(error) };
}

/** Whether Slack itself is busy or does not answer, so that the same call may work a moment later. */
export function isSlackTrouble(error: unknown): boolean {
  const failure = slackFailure(error);
  return failure.kind === 'rate-limited' || (failure.kind === 'unclear' && failure.where !== 'here');
}
