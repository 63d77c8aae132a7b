import type { Uses } from '../../engine/ports.ts';
import * as z from 'zod';
import { cut } from '../../domain/text/text.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { storeNotice } from '../../engine/posting/card.ts';
import type { Following } from '../../engine/definitions/operation.ts';
import { languageOf } from '../../engine/people/lookup.ts';
import { defineJob, type Worker, worker } from '../../queue/queue.ts';
import { message, paragraph } from '../../slack/blocks.ts';
import { besidesWords, changedBesides, recordBesides, type Waiting, openNotifications } from './besides.ts';
import { type DeliveryState, findDeliveryState } from './notifications.ts';

const resent = z.object({
  notification: z.uuid(),
  order: z.string(),
  partner: z.string(),
  /** Slack user id of the person to notify. */
  person: z.string(),
  /** When the resend was requested, as an ISO time. */
  at: z.string(),
});
type ResendJob = z.infer<typeof resent>;

/** Calls the notification worker, once only: a second call might overlap the first and send twice. */
const sendJob = defineJob({ name: 'orders.resend.send', data: resent, retries: 0 });
/** Polls the notification until its result is known, and notifies the person. */
const followJob = defineJob({
  name: 'orders.resend.follow',
  data: resent.extend({ look: z.int() }),
  retries: 5,
});

export const resendJobs = [sendJob, followJob] as const;

/** How long a notification is polled. Milliseconds. */
const FOLLOW_MS = 120_000;
/** Seconds between two polls; the last one repeats. */
const POLL_SECONDS = [2, 3, 5, 10] as const;

/** The jobs after a resend: call the worker, and poll the result for two minutes. */
export const following = (data: ResendJob): Following[] => {
  const key = `${data.notification} ${data.at}`;
  return [
    { job: sendJob, data, key },
    { job: followJob, data: { ...data, look: 0 }, key: `${key} 0` },
  ];
};

type FollowPorts = Uses<
  'db' | 'dialect' | 'clock' | 'policy' | 'policyHash' | 'people' | 'functions' | 'queue' | 'log' | 'cardsChanged'
>;

export const resendWorkers = (ports: FollowPorts): Worker[] => [
  worker(sendJob, { run: (data) => send(ports, data), giveUp: () => Promise.resolve() }),
  worker(followJob, {
    run: (data) => follow(ports, data, data.look),
    giveUp: async ({ notification }) => ports.log.error({ notification }, 'result of resend not reported'),
  }),
];

const isOpen = ({ dialect }: Uses<'dialect'>, { status }: DeliveryState): boolean =>
  status !== null && dialect.notifications.open.includes(status);

async function send(ports: FollowPorts, data: ResendJob): Promise<void> {
  if (ports.functions.sendNotificationsOff) return;
  const before = await findDeliveryState(ports.db, data.notification);
  if (!before || !isOpen(ports, before)) return;
  const waiting = await openNotifications(ports.db, ports.dialect);
  const answer = await ports.functions.sendNotifications();
  await reportBesides(ports, data, waiting);
  // Only the row counts, whatever the worker answered.
  const after = await findDeliveryState(ports.db, data.notification);
  if (after && !isOpen(ports, after)) return notifyPerson(ports, data, outcome(after));
  if (answer.kind === 'answered') return;
  const { detail } = answer;
  await storeDirectMessage(ports, data, 'worker', {
    ja: `注文 ${data.order} の通知ワーカーの呼び出し: ${detail.ja}。通知は送信待ちのまま残っています。`,
    en: `Calling the notification worker for order ${data.order}: ${detail.en}. The notification is still waiting.`,
  });
}

/** Records and says what the worker did besides what was asked. */
async function reportBesides(ports: FollowPorts, data: ResendJob, waiting: readonly Waiting[]): Promise<void> {
  const changes = await changedBesides(ports.db, ports.dialect, waiting, data.notification);
  if (changes.length === 0) return;
  await ports.db.transaction().execute((trx) => recordBesides(trx, ports, data.person, changes));
  await storeDirectMessage(ports, data, 'besides', besidesWords(data.order, changes));
}

async function follow(ports: FollowPorts, data: ResendJob, polls: number): Promise<void> {
  const state = await findDeliveryState(ports.db, data.notification);
  if (!state) return notifyPerson(ports, data, missing);
  if (!isOpen(ports, state)) return notifyPerson(ports, data, outcome(state));
  if (ports.clock.now().getTime() - new Date(data.at).getTime() >= FOLLOW_MS)
    return notifyPerson(ports, data, stillWaiting(state));
  const next = polls + 1;
  const key = `${data.notification} ${data.at} ${next}`;
  const afterSeconds = POLL_SECONDS[Math.min(polls, POLL_SECONDS.length - 1)] ?? 10;
  await ports.queue.enqueue(followJob, { ...resent.parse(data), look: next }, { key, afterSeconds });
}

const missing = words('通知の行が見つかりません。', 'The notification row no longer exists.');

function outcome({ status, code, error }: DeliveryState): Words {
  const answered = code === null ? '' : `（HTTP ${code}）`;
  const answeredEn = code === null ? '' : ` (HTTP ${code})`;
  if (status === 'sent') return words(`送信されました${answered}。`, `It was sent${answeredEn}.`);
  const why = error === null ? '' : `: ${cut(error, 200)}`;
  return words(
    `送信に失敗しました${answered}${why}。パートナーの通知先を確認してください。`,
    `Sending it failed${answeredEn}${why}. Please check the partner’s webhook.`,
  );
}

function stillWaiting({ status, code }: DeliveryState): Words {
  if (status === 'retry' && code !== null)
    return words(
      `パートナーが受け取りませんでした（HTTP ${code}）。再送待ちです。`,
      `The partner did not accept it (HTTP ${code}); it will be retried.`,
    );
  return words(
    '2分たっても送信待ちのままです。通知ワーカーが動いているか /ops health で確認してください。',
    'It is still waiting after two minutes. Check with /ops health whether the notification worker is running.',
  );
}

const notifyPerson = (ports: FollowPorts, data: ResendJob, said: Words): Promise<void> =>
  storeDirectMessage(ports, data, 'outcome', {
    ja: `注文 ${data.order}（${data.partner}）への通知: ${said.ja}`,
    en: `Notification of order ${data.order} to ${data.partner}: ${said.en}`,
  });

/** Stores a direct message; only one of each kind, however often the job runs. */
async function storeDirectMessage(
  ports: FollowPorts,
  data: ResendJob,
  kind: 'worker' | 'besides' | 'outcome',
  said: Words,
): Promise<void> {
  const text = said[await languageOf(ports, data.person)];
  await storeNotice(ports.db, {
    key: `resend:${data.notification}:${data.at}:${kind}`,
    channel: data.person,
    message: message(text, [paragraph(text)]),
  });
  ports.cardsChanged();
}
