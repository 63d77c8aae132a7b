import type { Policy } from '../domain/policy.ts';
import { isRehearsal } from '../domain/rehearsal.ts';
import { type Words, words } from '../domain/text/words.ts';
import { callMarketplace, faultWords, type HttpAnswer, type HttpFault } from './http.ts';

/** Admin credentials for a function: a token that is valid for an hour, or a sign-in that gets a new one. */
export type AdminCredentials =
  | Readonly<{ kind: 'token'; token: string }>
  | Readonly<{ kind: 'sign-in'; authUrl: string; anonKey: string; email: string; password: string }>;

export interface FunctionSettings {
  readonly processPayoutsUrl?: string | undefined;
  readonly notificationWorkerUrl?: string | undefined;
  /** The secret that the notification worker requires; without one any call makes it send. */
  readonly cronSecret?: string | undefined;
  readonly credentials?: AdminCredentials | undefined;
  /** Milliseconds for the whole call; the function processes every payout of the day. */
  readonly timeoutMs?: number;
}

/**
 * The result of a call that has an effect. `unclear` when it may have worked although the answer was bad or missing.
 */
export type FunctionAnswer =
  | { readonly kind: 'answered'; readonly json: unknown }
  | { readonly kind: 'refused'; readonly fault: HttpFault; readonly detail: Words }
  | { readonly kind: 'unclear'; readonly fault: HttpFault; readonly detail: Words };

/** The marketplace's functions that have an effect. No call is ever retried. */
export interface MarketplaceFunctions {
  /** Why payouts cannot be processed here; undefined when they can. */
  readonly processPayoutsOff: Words | undefined;
  /** Asks the marketplace to make today's scheduled payouts ready for transfer. */
  processPayouts(): Promise<FunctionAnswer>;
  /** Why the notification worker cannot be called here; undefined when it can. */
  readonly sendNotificationsOff: Words | undefined;
  /** Makes the notification worker send everything that waits. The rows show what it sent. */
  sendNotifications(): Promise<FunctionAnswer>;
}

export function openMarketplaceFunctions({
  processPayoutsUrl,
  notificationWorkerUrl,
  cronSecret,
  credentials,
  timeoutMs = 60_000,
}: FunctionSettings): MarketplaceFunctions {
  const off =
    processPayoutsUrl === undefined
      ? words(
          'ops.yml の marketplace.process_payouts_url が未設定のため使えません。',
          'Not available: marketplace.process_payouts_url is not set in ops.yml.',
        )
      : credentials === undefined
        ? words(
            '管理者の認証情報（MARKETPLACE_ADMIN_TOKEN など）が未設定のため使えません。',
            'Not available: no admin credentials are set (MARKETPLACE_ADMIN_TOKEN …).',
          )
        : undefined;
  return {
    processPayoutsOff: off,
    async processPayouts() {
      if (processPayoutsUrl === undefined || credentials === undefined)
        throw new Error('process-payouts is switched off');
      const token = await tokenOf(credentials);
      if (typeof token !== 'string') return token;
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      return answerOf(await callMarketplace(processPayoutsUrl, { method: 'POST', headers, secret: true, timeoutMs }));
    },
    sendNotificationsOff:
      notificationWorkerUrl === undefined
        ? words(
            'ops.yml の marketplace.notification_worker_url が未設定です。',
            'marketplace.notification_worker_url is not set in ops.yml.',
          )
        : undefined,
    async sendNotifications() {
      if (notificationWorkerUrl === undefined) throw new Error('the notification worker is switched off');
      const headers = {
        'content-type': 'application/json',
        ...(cronSecret !== undefined && { 'x-internal-auth': cronSecret }),
      };
      return answerOf(
        await callMarketplace(notificationWorkerUrl, { method: 'POST', headers, secret: true, timeoutMs: 30_000 }),
      );
    },
  };
}

/** Faults after which it is unknown whether the function did anything. */
const UNCLEAR: readonly HttpFault[] = [
  'timeout',
  'unreachable',
  // A function may work first and redirect then.
  'redirected',
  'server-error',
  'html',
  'not-json',
  'status',
];

function answerOf(answer: HttpAnswer): FunctionAnswer {
  if (answer.ok) return { kind: 'answered', json: answer.json };
  const { fault } = answer;
  return { kind: UNCLEAR.includes(fault) ? 'unclear' : 'refused', fault, detail: faultWords[fault] };
}

/** The token, or the refusal when there is none; then the function was not called. */
async function tokenOf(credentials: AdminCredentials): Promise<string | FunctionAnswer> {
  if (credentials.kind === 'token') return credentials.token;
  const signed = await signIn(credentials);
  return 'token' in signed ? signed.token : { kind: 'refused', fault: signed.fault, detail: signed.refused };
}

/** Signs in. Returns a token, or why there is none. */
export async function signIn({
  authUrl,
  anonKey,
  email,
  password,
}: Extract<AdminCredentials, { kind: 'sign-in' }>): Promise<
  { readonly token: string } | { readonly fault: HttpFault; readonly refused: Words }
> {
  const url = `${authUrl.replace(/\/$/u, '')}/token?grant_type=password`;
  const headers = { apikey: anonKey, 'content-type': 'application/json' };
  const answer = await callMarketplace(url, {
    method: 'POST',
    headers,
    secret: true,
    body: JSON.stringify({ email, password }),
    timeoutMs: 10_000,
  });
  const token = answer.ok ? (answer.json as { access_token?: unknown } | null)?.access_token : undefined;
  if (typeof token === 'string') return { token };
  const detail = answer.ok
    ? words('サインインの応答にトークンがありません', 'the response has no token')
    : faultWords[answer.fault];
  return {
    fault: answer.ok ? 'not-json' : answer.fault,
    refused: words(`サインインできません: ${detail.ja}`, `cannot sign in: ${detail.en}`),
  };
}

/**
 * The same functions, none of which is called while Banto rehearses: whoever calls one then learns that it was not.
 * @param rehearses asked at each call
 */
export const unlessRehearsing = (functions: MarketplaceFunctions, rehearses: () => boolean): MarketplaceFunctions => ({
  processPayoutsOff: functions.processPayoutsOff,
  processPayouts: () => (rehearses() ? Promise.resolve(notInRehearsal) : functions.processPayouts()),
  sendNotificationsOff: functions.sendNotificationsOff,
  sendNotifications: () => (rehearses() ? Promise.resolve(notInRehearsal) : functions.sendNotifications()),
});

/** Why nothing of the marketplace is called. */
export const whileRehearsing = words('リハーサル中のため呼び出していません', 'not called, because Banto rehearses');
/** Why the marketplace's functions are not called now; undefined when they are. */
export const functionsOff = (policy: Pick<Policy, 'mode'>): Words | undefined =>
  isRehearsal(policy) ? whileRehearsing : undefined;
const notInRehearsal: FunctionAnswer = { kind: 'refused', fault: 'unreachable', detail: whileRehearsing };
