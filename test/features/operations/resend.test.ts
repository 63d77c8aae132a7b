import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako, sam } from '#playground/cast.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { MovableClock } from '#src/process/clock.ts';
import { type Banto, startBanto } from '../../support/banto.ts';

const { orders, partners } = landmarks;

/** A marketplace where no other notification waits, because the worker sends only twenty at a time. */
const started = async (dialect: 'production' | 'runbook'): Promise<Banto> => {
  const banto = await startBanto({ dialect, seed: true, mayRefuse: [/^views\.update/] });
  await banto.sql(
    `update partner_notifications n set status = 'sent' from manufacturing_orders o
     where n.status in ('pending', 'retry', 'queued') and n.payload ->> 'order_id' in (o.id::text, o.order_id) and o.id <> $1`,
    [orders.notificationWaiting],
  );
  return banto;
};

const about = (banto: Banto) => {
  const numberOf = async (id: string): Promise<string> =>
    (await banto.sql<{ order_id: string }>('select order_id from manufacturing_orders where id = $1', [id]))[0]
      ?.order_id ?? '';
  const notificationsOf = async (id: string) =>
    banto.sql<{ id: string; status: string; row: Record<string, unknown> }>(
      `select id, status, to_jsonb(n) as row from partner_notifications n
       where payload ->> 'order_id' in ($1, $2)
         and (to_jsonb(n) ->> 'notification_type' = 'order_created' or to_jsonb(n) ->> 'type' = 'new_order') order by created_at`,
      [id, await numberOf(id)],
    );
  const forget = async (id: string): Promise<void> => {
    await banto.sql(`delete from partner_notifications where payload ->> 'order_id' in ($1, $2)`, [
      id,
      await numberOf(id),
    ]);
  };
  const calls = (): number =>
    banto.marketplace.calls.filter(({ path }) => path.endsWith('process-notification-queue')).length;
  const told = async (id: string, said: string) => {
    const number = await numberOf(id);
    return acts(banto).directMessage(hanako, (text) => text.includes(number) && text.includes(said));
  };
  return { numberOf, notificationsOf, forget, calls, told };
};

describe.each(['production', 'runbook'] as const)('%s', (dialect) => {
  let banto: Banto;
  let act: Acts;
  let of: ReturnType<typeof about>;
  beforeAll(async () => {
    banto = await started(dialect);
    act = acts(banto);
    of = about(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test.each([
    ['waits already', orders.notificationWaiting, 'すでに送信待ちです'],
    ['has no partner', orders.withoutPartner, 'パートナーが割り当てられていない'],
    ['has a partner that is not approved', orders.partnerSuspended, '承認済みではない'],
  ])('nothing is sent where it %s', async (_what, id, said) => {
    const before = await of.notificationsOf(id);
    expect(await act.asked(hanako, `/orders resend ${id}`)).toContain(said);
    expect(await of.notificationsOf(id)).toEqual(before);
  });

  test('the worker sends a failed notification, and the person is told', async () => {
    const id = orders.notificationFailed;
    const before = await of.notificationsOf(id);
    expect(before.map(({ status }) => status)).toEqual(['failed']);
    expect(await act.asked(aoi, `/orders resend ${id}`)).toContain('には運用担当の権限');
    const modal = await act.open(hanako, `/orders resend ${id}`);
    expect(await act.submit(hanako, modal)).toContain('送信待ちにしました');
    await of.told(id, '送信されました');
    // The window said that it waits: the direct message has the result.
    const number = await of.numberOf(id);
    const messages = banto.slack.channel(hanako).map(textOf);
    expect(messages.filter((text) => text.includes(number) && text.includes('送信待ちにしました'))).toEqual([]);
    const after = await of.notificationsOf(id);
    // Production retries the row; the runbook dialect gets a new one.
    expect(after.map(({ status }) => status)).toEqual(dialect === 'production' ? ['sent'] : ['failed', 'sent']);
    expect(after[0]?.id).toBe(before[0]?.id);
    expect(await act.audit(`subject = $1 and outcome <> 'refused'`, [`order:${id}`])).toMatchObject([
      {
        actor: hanako,
        operation: 'orders.resend',
        outcome: 'done',
        before: dialect === 'production' ? { status: 'failed' } : null,
        after: { notification: after.at(-1)?.id, status: dialect === 'production' ? 'retry' : 'queued' },
      },
    ]);
  });

  test('what else waits is sent too: said before, recorded and said after', async () => {
    const [kind, newOrder, waits] =
      dialect === 'production' ? ['notification_type', 'order_created', 'pending'] : ['type', 'new_order', 'queued'];
    const others = await banto.sql<{ id: string }>(
      `insert into partner_notifications (partner_id, ${kind ?? ''}, payload, status)
       select $1, $2, '{"order_id": "ANOTHER"}', $3 from generate_series(1, 2) returning id`,
      [partners.yamada, newOrder, waits],
    );
    const id = await act.order(partners.yamada, `BESIDES-${dialect}`);
    const modal = await act.open(hanako, `/orders resend ${id}`);
    expect(textOf(modal)).toMatch(/ほかに送信待ちの通知が [23]件あります。再送すると、/u);
    expect(await act.submit(hanako, modal)).toContain('送信待ちにしました');
    await of.told(id, '送信されました');
    const besides = textOf(await of.told(id, '送信待ちだったほかの通知'));
    expect(besides).toMatch(/の再送と同時に、送信待ちだったほかの通知 [23]件も処理されました（送信済み/u);
    for (const other of others)
      expect(await act.audit('subject = $1', [`notification:${other.id}`])).toMatchObject([
        {
          actor: hanako,
          operation: 'orders.resend',
          outcome: 'done',
          before: { status: waits },
          after: { status: 'sent' },
        },
      ]);
  });

  test('an order without a notification gets one that the worker accepts', async () => {
    const id = orders.neverNotified;
    expect(await of.notificationsOf(id)).toEqual([]);
    // Two people press: the second one finds the first one's row.
    const [one, other] = [await act.open(hanako, `/orders resend ${id}`), await act.open(sam, `/orders resend ${id}`)];
    const said = await Promise.all([act.submit(hanako, one), act.submit(sam, other)]);
    expect(said.filter((text) => /送信待ちにしました|is waiting to be sent\. You/.test(text))).toHaveLength(1);
    await banto.slack.waitFor(
      async () => (await of.notificationsOf(id)).some(({ status }) => status === 'sent') || undefined,
    );
    const rows = await of.notificationsOf(id);
    expect(rows).toHaveLength(1);
    const number = await of.numberOf(id);
    expect(rows[0]?.row).toMatchObject(
      dialect === 'production'
        ? {
            notification_type: 'order_created',
            priority: 'high',
            payload: { order_id: number, order_number: number },
            response_code: 200,
          }
        : { type: 'new_order', payload: { order_id: number } },
    );
  });

  test('a notification that was sent a moment ago needs a reason', async () => {
    const id = orders.notificationSentJustNow;
    const modal = await act.open(hanako, `/orders resend ${id}`);
    expect(textOf(modal)).toMatch(/(?:分前に|1分以内に)送信済みです/u);
    await expect(banto.slack.as(hanako).submit(modal)).rejects.toThrow('required field');
    const { errors } = await banto.slack.as(hanako).submit(modal, {}, { force: true });
    expect(errors).toEqual({ reason: expect.stringContaining('理由を入力してください') });
    expect(await of.notificationsOf(id)).toHaveLength(1);
    expect(await act.submit(hanako, modal, { reason: '工場から届いていないと連絡' })).toContain('送信待ちにしました');
    await of.told(id, '送信されました');
    expect(await of.notificationsOf(id)).toHaveLength(2);
    expect((await act.audit(`subject = $1 and outcome = 'done'`, [`order:${id}`])).at(-1)?.reason).toBe(
      '工場から届いていないと連絡',
    );
  });

  test('a number that matches two orders gives a choice', async () => {
    const answer = await banto.slack.as(hanako).command('/orders resend ＰＲ－ＤＯＵＢＬＥ－０００１');
    const modal = await answer.opened((view) => view.submit !== undefined);
    expect(textOf(modal).match(/PR-DOUBLE-0001/g)).toHaveLength(2);
    await banto.slack.as(hanako).clickInView(modal, 'value', { selected: orders.doubleSecond });
    await banto.slack.waitFor(() => textOf(modal).includes('同じ注文番号の注文が2件あります') || undefined);
    expect(textOf(modal)).toContain(orders.doubleSecond);
  });

  test('the partner is suspended while the modal is open: nothing is sent', async () => {
    const id = orders.submitted73h;
    await of.forget(id);
    const modal = await act.open(hanako, `/orders resend ${id}`);
    const [{ partner } = { partner: '' }] = await banto.sql<{ partner: string }>(
      'select partner_id as partner from manufacturing_orders where id = $1',
      [id],
    );
    await banto.sql(`update manufacturing_partners set status = 'suspended' where id = $1`, [partner]);
    expect(await act.submit(hanako, modal)).toContain('承認済みではない');
    expect(await of.notificationsOf(id)).toEqual([]);
    await banto.sql(`update manufacturing_partners set status = 'approved' where id = $1`, [partner]);
  });

  test('when the partner cannot be reached, the person is told that it failed and why', async () => {
    const id = orders.todayMorning;
    await of.forget(id);
    banto.marketplace.mode.delivery = 'unreachable';
    await act.submit(hanako, await act.open(hanako, `/orders resend ${id}`));
    const why = dialect === 'production' ? '送信に失敗しました: fetch failed' : '送信に失敗しました';
    expect(textOf(await of.told(id, why))).toContain('パートナーの通知先を確認してください');
    banto.marketplace.mode.delivery = 'delivered';
  });

  test('a partner without an address causes a warning', async () => {
    for (const address of dialect === 'production' ? [null, ''] : [undefined]) {
      if (address !== undefined)
        await banto.sql('update manufacturing_partners set webhook_url = $2 where id = $1', [
          partners.approvedWithoutWebhook,
          address,
        ]);
      const answer = await banto.slack.as(hanako).command(`/orders resend ${orders.partnerWithoutWebhook}`);
      const modal = await answer.opened((view) => view.submit !== undefined);
      expect(textOf(modal).includes('通知先（webhook_url）が登録されていない')).toBe(dialect === 'production');
    }
  });
});

describe('a faulty worker', () => {
  let banto: Banto;
  let act: Acts;
  let of: ReturnType<typeof about>;
  beforeAll(async () => {
    banto = await started('production');
    act = acts(banto);
    of = about(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test.each([
    ['unauthorized', '認証されませんでした (401)', 'pending'],
    ['error', 'サーバー内部のエラー', 'pending'],
    ['html', 'HTMLの画面', 'pending'],
    // The answer was lost, but the work was done.
    ['drop', '送信されました', 'sent'],
  ] as const)('that answers %s is called once; what counts is the row', async (mode, said, status) => {
    const id = orders.accepted49h;
    await of.forget(id);
    const before = of.calls();
    banto.marketplace.mode.worker = mode;
    await act.submit(hanako, await act.open(hanako, `/orders resend ${id}`));
    await of.told(id, said);
    expect((await of.notificationsOf(id)).map((row) => row.status)).toEqual([status]);
    expect(of.calls()).toBe(before + 1);
    banto.marketplace.mode.worker = 'ok';
  });

  test('that says ok without sending: after two minutes the person is told that it still waits', async () => {
    const id = orders.submitted25h;
    await of.forget(id);
    banto.marketplace.mode.worker = 'lie';
    const before = of.calls();
    await act.submit(hanako, await act.open(hanako, `/orders resend ${id}`));
    await banto.slack.waitFor(() => of.calls() > before || undefined);
    const clock = banto.apps[0]?.clock;
    if (!(clock instanceof MovableClock)) throw new Error('the clock cannot be moved');
    clock.set(new Date(clock.now().getTime() + 120_000));
    const waits = (): boolean =>
      banto.slack.channel(hanako).some((message) => textOf(message).includes('2分たっても送信待ちのまま'));
    await banto.slack.waitFor(() => waits() || undefined, 12_000, 'the word that it still waits');
    expect(of.calls()).toBe(before + 1);
  });
});
