import { counted } from '../../domain/text/yen.ts';
import type { Config } from '../../config/load.ts';
import { type AdminCredentials, functionsOff, signIn } from '../../marketplace/functions.ts';
import { openMarketplaceHttp, type Probe } from '../../marketplace/http.ts';
import { type DoctorResult, fail, ok, skip, warn } from './check.ts';

/** Checks the marketplace's own addresses and the secrets for them, without an effect there. */
export async function examineCalls({ environment, policy }: Config): Promise<readonly DoctorResult[]> {
  const { credentials, cronSecret } = environment.marketplace;
  const { healthUrl, processPayoutsUrl, notificationWorkerUrl } = policy.marketplace;
  const http = openMarketplaceHttp({
    ...policy.marketplace,
    workerGuarded: cronSecret !== undefined,
    functionsOff: () => functionsOff(policy),
  });
  const [health, payouts, worker, admin] = await Promise.all([
    http.health(),
    http.payoutsFunction(),
    http.notificationWorker(),
    credentials === undefined ? [] : examineCredentials(credentials),
  ]);
  return [
    probed('health_url', healthUrl, health),
    probed('process_payouts_url', processPayoutsUrl, payouts),
    probed('notification_worker_url', notificationWorkerUrl, worker),
    ...admin,
    ...unused('MARKETPLACE_ADMIN_TOKEN or MARKETPLACE_AUTH_URL', credentials, 'process_payouts_url', processPayoutsUrl),
    ...unused('INTERNAL_CRON_SECRET', cronSecret, 'notification_worker_url', notificationWorkerUrl),
    ...(cronSecret !== undefined && notificationWorkerUrl !== undefined
      ? [skip('INTERNAL_CRON_SECRET: not tried, because the right one makes the worker send')]
      : []),
  ];
}

function probed(key: string, url: string | undefined, probe: Probe): DoctorResult {
  const what = `marketplace.${key}`;
  if (probe.state === 'off') {
    if (url === undefined) return skip(`${what}: not set in ops.yml, so what needs it is off`);
    return skip(`${what}: ${probe.reason.en}`);
  }
  const said = `${what}: ${probe.detail.en}`;
  const next = probe.next?.en ?? `check ${what} in ops.yml`;
  return probe.state === 'good' ? ok(said) : probe.state === 'attention' ? warn(said, next) : fail(said, next);
}

const unused = (secret: string, value: unknown, key: string, url: string | undefined): DoctorResult[] =>
  value !== undefined && url === undefined
    ? [warn(`${secret}: set, but nothing uses it without marketplace.${key}`, `set marketplace.${key} in ops.yml`)]
    : [];

/** A token that lives an hour is read; signing in is tried, because that changes nothing but makes a new token. */
async function examineCredentials(credentials: AdminCredentials): Promise<readonly DoctorResult[]> {
  if (credentials.kind === 'sign-in') {
    const signed = await signIn(credentials);
    return [
      'token' in signed
        ? ok('MARKETPLACE_ADMIN_EMAIL: signing in works; whether the account is an administrator only a call shows')
        : fail(
            `MARKETPLACE_ADMIN_EMAIL: ${signed.refused.en}`,
            'check the four variables MARKETPLACE_AUTH_URL and after',
          ),
    ];
  }
  const end = endOf(credentials.token);
  const next = 'sign in for each call instead: MARKETPLACE_AUTH_URL and the three variables after it';
  if (end === undefined) return [skip('MARKETPLACE_ADMIN_TOKEN: does not say how long it is valid, and is not tried')];
  const minutes = Math.round((end.getTime() - Date.now()) / 60_000);
  return [
    minutes <= 0
      ? fail('MARKETPLACE_ADMIN_TOKEN: has expired', next)
      : warn(`MARKETPLACE_ADMIN_TOKEN: is valid only for another ${counted(minutes, 'minute')}`, next),
  ];
}

/** The end of a JSON Web Token: https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4 */
function endOf(token: string): Date | undefined {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    const { exp } = JSON.parse(payload) as { exp?: unknown };
    return typeof exp === 'number' ? new Date(exp * 1_000) : undefined;
  } catch {
    return undefined;
  }
}
