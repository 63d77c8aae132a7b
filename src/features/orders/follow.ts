import type { Uses } from '../../engine/ports.ts';
import * as z from 'zod';
import { cut } from '../../domain/text.ts';
import { type Language, type Words, words } from '../../domain/words.ts';
import { storeNotice } from '../../engine/messages/card.ts';
import type { Following } from '../../engine/definitions/operation.ts';
import { defineJob, type Worker, worker } from '../../queue/queue.ts';
import { message, paragraph } from '../../slack/blocks.ts';
import { type Fate, fateOf } from './notifications.ts';

const resent = z.object({
  notification: z.uuid(),
  order: z.string(),
  partner: z.string(),
  /** Who is told. */
  person: z.string(),
  /** When it was asked for, as an ISO time. */
  at: z.string(),
});
type Resent = z.infer<typeof resent>;

/** Calls the notification worker: once, since a second call might overlap the first and send twice. */
const sendJob = defineJob({ name: 'orders.resend.send', data: resent, retries: 0 });
/** Looks again and again what has become of the notification, and tells the person. */
const followJob = defineJob({
  name: 'orders.resend.follow',
  data: resent.extend({ look: z.int() }),
  retries: 5,
  pollSeconds: 5,
});

/** How long a notification is followed. Milliseconds. */
const FOLLOWED_MS = 120_000;
/** Seconds between two looks. */
const PACES = [2, 3, 5, 10] as const;

/** What follows a resend: the worker is called, and its work looked at for two minutes. */
export const following = (data: Resent): Following[] => {
  const key = `${data.notification} ${data.at}`;
  return [
    { job: sendJob, data, key },
    { job: followJob, data: { ...data, look: 0 }, key: `${key} 0` },
  ];
};

type FollowPorts = Uses<
  'db' | 'dialect' | 'clock' | 'policy' | 'people' | 'functions' | 'queue' | 'log' | 'cardsChanged'
>;

export const resendWorkers = (ports: FollowPorts): Worker[] => [
  worker(sendJob, { run: (data) => send(ports, data), giveUp: () => Promise.resolve() }),
  worker(followJob, {
    run: (data) => follow(ports, data, data.look),
    giveUp: async ({ notification }) => ports.log.error({ notification }, 'what became of it could not be told'),
  }),
];

const isOpen = ({ dialect }: Uses<'dialect'>, { status }: Fate): boolean =>
  status !== null && dialect.notifications.open.includes(status);

async function send(ports: FollowPorts, data: Resent): Promise<void> {
  if (ports.functions.sendNotificationsOff) return;
  const before = await fateOf(ports.db, ports.dialect, data.notification);
  if (!before || !isOpen(ports, before)) return;
  const answer = await ports.functions.sendNotifications();
  // Whatever it answered, the row is what counts.
  const after = await fateOf(ports.db, ports.dialect, data.notification);
  if (after && !isOpen(ports, after)) return tell(ports, data, outcome(after));
  if (answer.kind === 'answered') return;
  const { detail } = answer;
  await notice(ports, data, 'worker', {
    ja: `注文 ${data.order} の通知ワーカーの呼び出し: ${detail.ja}。通知は送信待ちのまま残っています。`,
    en: `Calling the notification worker for order ${data.order}: ${detail.en}. The notification still waits.`,
  });
}

async function follow(ports: FollowPorts, data: Resent, times: number): Promise<void> {
  const fate = await fateOf(ports.db, ports.dialect, data.notification);
  if (!fate) return tell(ports, data, gone);
  if (!isOpen(ports, fate)) return tell(ports, data, outcome(fate));
  if (ports.clock.now().getTime() - new Date(data.at).getTime() >= FOLLOWED_MS)
    return tell(ports, data, stillWaiting(fate));
  const next = times + 1;
  const key = `${data.notification} ${data.at} ${next}`;
  const afterSeconds = PACES[Math.min(times, PACES.length - 1)] ?? 10;
  await ports.queue.enqueue(followJob, { ...resent.parse(data), look: next }, { key, afterSeconds });
}

const gone = words('通知の行が見つかりません。', 'The notification is gone.');

function outcome({ status, code, error }: Fate): Words {
  const answered = code === null ? '' : `（応答 ${code}）`;
  const answeredEn = code === null ? '' : ` (answer ${code})`;
  if (status === 'sent') return words(`送信されました${answered}。`, `It was sent${answeredEn}.`);
  const why = error === null ? '' : `: ${cut(error, 200)}`;
  return words(
    `送信に失敗しました${answered}${why}。パートナーの通知先を確認してください。`,
    `Sending it failed${answeredEn}${why}. Please check the partner’s address.`,
  );
}

function stillWaiting({ status, code }: Fate): Words {
  if (status === 'retry' && code !== null)
    return words(
      `パートナーが受け取りませんでした（応答 ${code}）。再送待ちです。`,
      `The partner did not take it (answer ${code}); it waits to be retried.`,
    );
  return words(
    '2分たっても送信待ちのままです。通知ワーカーが動いているか /ops health で確認してください。',
    'After two minutes it still waits. /ops health tells whether the notification worker runs.',
  );
}

const tell = (ports: FollowPorts, data: Resent, said: Words): Promise<void> =>
  notice(ports, data, 'outcome', {
    ja: `注文 ${data.order}（${data.partner}）への通知: ${said.ja}`,
    en: `Notification of order ${data.order} to ${data.partner}: ${said.en}`,
  });

/** A direct message, once of each kind, however often the job runs. */
async function notice(ports: FollowPorts, data: Resent, kind: 'worker' | 'outcome', said: Words): Promise<void> {
  const text = said[await languageOf(ports, data.person)];
  await storeNotice(ports.db, {
    key: `resend:${data.notification}:${data.at}:${kind}`,
    channel: data.person,
    message: message(text, [paragraph(text)]),
  });
  ports.cardsChanged();
}

const languageOf = async ({ people, policy }: Uses<'people' | 'policy'>, person: string): Promise<Language> => {
  try {
    return (await people.get(person)).language;
  } catch {
    return policy.language;
  }
};
