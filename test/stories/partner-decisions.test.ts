import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { longest } from '#playground/patience.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { channels, hanako, ichiro, ken, taro } from '#playground/cast.ts';
import { person as someone, defaultPeople } from '#playground/slack/workspace/people.ts';
import { type Banto, startBanto } from '../support/banto.ts';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production', transport: 'http', mayRefuse: [/^views\.update/] });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

const registered = async (name: string): Promise<{ id: string; card: Message }> => {
  const id = await act.register({ name });
  return { id, card: await act.reviewCardOf(id) };
};

/** Opens the preview of an operation by its command, without a card. */
const opened = async (person: string, line: string) =>
  (await banto.slack.as(person).command(line)).opened((view) => view.submit !== undefined);

test('pressed twice quickly: applied once, and the second press shows who did it and when', async () => {
  const id = await act.register({ name: '二度押し工房' });
  const modal = await opened(ken, `/partners approve ${id}`);
  const again = await opened(ken, `/partners approve ${id}`);
  await Promise.all([banto.slack.as(ken).submit(modal), banto.slack.as(ken).submit(again)]);
  const outcomes = await Promise.all([act.outcomeIn(modal), act.outcomeIn(again)]);
  const [done, late] = outcomes.toSorted(
    (one, other) => Number(one.includes('すでに')) - Number(other.includes('すでに')),
  );
  expect(done).toContain('「二度押し工房」を承認しました。');
  expect(late).toMatch(/すでに「承認済み」です。\d+\/\d+ \d\d:\d\d に 佐藤健 さんが「承認」を行いました。/);
  expect((await act.auditOf(id)).map((row) => row.outcome).toSorted()).toEqual(['done', 'refused']);
});

test('approved and rejected at the same moment: only one of the two is applied', async () => {
  const { id, card } = await registered('同時の工房');
  const approving = await act.press(ken, card, 'partners.approve');
  const rejecting = await act.press(ichiro, card, 'partners.suspend');
  // The partner waits, so the window says only what it can mean.
  expect(rejecting.title?.['text']).toBe('パートナーの拒否');
  await Promise.all([
    banto.slack.as(ken).submit(approving),
    banto.slack.as(ichiro).submit(rejecting, { reason: '書類不備' }),
  ]);
  const outcomes = await Promise.all([act.outcomeIn(approving), act.outcomeIn(rejecting)]);
  const rows = await act.auditOf(id);
  // After an approval the rejection's preview no longer matches: it would suspend a partner instead of rejecting one.
  expect(rows.map((row) => row.outcome)).toEqual(['done', 'refused']);
  const approved = rows[0]?.operation === 'partners.approve';
  expect(await act.statusOf(id)).toBe(approved ? 'approved' : 'suspended');
  expect(outcomes[approved ? 1 : 0]).toMatch(approved ? /内容が変わった/ : /停止中/);
  await act.reviewCardOf(id, (text) => text.includes(approved ? '承認済み' : '拒否済み'));
});

test(
  '50 approvers submit at once: one decision, 49 are told who decided and when, all are recorded',
  async () => {
    const crowd = Array.from({ length: 50 }, (_, index) =>
      someone({ id: `U0CROWD${index}`, handle: `crowd${index}`, name: `承認 ${index}`, title: '承認者' }),
    );
    await using crowded = await startBanto({
      dialect: 'runbook',
      transport: 'socket',
      // Fifty modals may open slowly on a busy machine; that is not what this test checks.
      slack: { people: [...defaultPeople(), ...crowd], timings: { trigger: 30_000 } },
      policy: { roles: { viewer: ['*'], operator: [hanako], approver: crowd.map(({ id }) => id), admin: [taro] } },
    });
    const { slack } = crowded;
    const here = acts(crowded);
    const id = await here.register({ name: '人気の工房' });
    const modals = await Promise.all(
      crowd.map(async (one) => ({
        person: one.id,
        view: await (
          await slack.as(one.id).command(`/partners approve ${id}`)
        ).opened((view) => view.submit !== undefined),
      })),
    );
    const acks = await Promise.all(modals.map(async ({ person, view }) => slack.as(person).submit(view)));
    expect(acks.map((answer) => answer.shown)).toEqual(acks.map(() => undefined));
    const told = await Promise.all(modals.map(async ({ view }) => here.outcomeIn(view)));
    const late = told.filter((text) => !text.includes('「人気の工房」を承認しました。'));
    expect(late).toHaveLength(49);
    const decided = /すでに「承認済み」です。.* に 承認 \d+ さんが「承認」を行いました。/u;
    expect(late).toEqual(late.map(() => expect.stringMatching(decided)));
    const rows = await here.auditRows(50, 'subject = $1', [`partner:${id}`]);
    expect(rows.filter((row) => row.outcome === 'done')).toHaveLength(1);
    expect(rows.filter((row) => row.reason?.startsWith('already_decided: '))).toHaveLength(49);
    expect(new Set(rows.map((row) => row.actor)).size).toBe(50);
  },
  longest(60_000),
);

test('the same bytes again change nothing: no second effect, no message, no audit row', async () => {
  const { id, card } = await registered('再送の工房');
  const clicked = await banto.slack.as(ken).click(card, 'partners.approve');
  const modal = await clicked.opened((view) => view.submit !== undefined);
  const refused = await banto.slack.as(hanako).click(card, 'partners.approve');
  await refused.message();
  const typed = await banto.slack.as(hanako).command('/partners pending');
  await typed.message();
  const wrong = await banto.slack.as(hanako).command('/partners pendng');
  await wrong.message();
  const helped = await banto.slack.as(hanako).command('/partners help');
  await helped.message();
  const submitted = await banto.slack.as(ken).submit(modal);
  await act.outcomeIn(modal);
  await act.reviewCardOf(id, (text) => text.includes('承認済み'));
  // A refusal is shown and recorded at the same time, so wait for both before counting.
  await banto.slack.waitFor(async () => (await act.audit(`actor = $1`, [hanako])).length >= 3);

  const before = await act.audit();
  const messages = banto.slack.messages.length;
  // The first /partners pending has looked for the card by editing it.
  const { edits } = card;
  for (const first of [clicked, refused, typed, wrong, helped, submitted])
    for (const sameSignature of [true, false]) {
      const again = await banto.slack.redeliver(first, { sameSignature });
      expect(again.ack.status).toBe(200);
      expect(again.shown).toBeUndefined();
    }
  await banto.slack.waitFor(() => banto.log.where({ outcome: 'replayed' }).length === 12);
  expect(await act.audit()).toEqual(before);
  expect(banto.slack.messages).toHaveLength(messages);
  expect(card.edits).toBe(edits);
});

test('changed by SQL after the preview: refused, with the difference', async () => {
  const { id, card } = await registered('変わる工房');
  const modal = await act.press(ken, card, 'partners.approve');
  await banto.sql(`update manufacturing_partners set company_name = '別の会社' where id = $1`, [id]);
  const outcome = await act.submit(ken, modal);
  expect(outcome).toContain('確認後に内容が変わったため、実行しませんでした。');
  expect(outcome).toContain('会社名: — → 別の会社');
  expect(await act.statusOf(id)).toBe('pending');
  expect(await act.auditOf(id)).toMatchObject([{ outcome: 'refused', reason: expect.stringMatching(/^stale: /) }]);
  await act.reviewCardOf(id, (text) => text.includes('別の会社'));
});

test('the details say what was last decided, by whom and why; whoever may see no reason sees the state', async () => {
  const id = await act.register({ name: '決定のわかる工房' });
  expect(await act.asked(hanako, `/partners show ${id}`)).not.toContain('最後の決定');
  await act.submit(ken, await act.open(ken, `/partners suspend ${id}`), { reason: '書類の不備' });
  const rejected = await act.asked(hanako, `/partners show ${id}`);
  expect(rejected).toContain('拒否済み');
  expect(rejected).toMatch(/最後の決定\s*拒否 11\/20 \d\d:\d\d（決定者: 佐藤健 \(U0\w+\)、理由: 書類の不備）/u);
  await act.submit(ken, await act.open(ken, `/partners reinstate ${id}`), { reason: '書類がそろった' });
  await act.submit(ken, await act.open(ken, `/partners suspend ${id}`), { reason: '納期の遅れ' });
  const suspended = await act.asked(hanako, `/partners show ${id}`);
  expect(suspended).toMatch(/停止中[^]*最後の決定\s*停止 .*、理由: 納期の遅れ）/u);
  await banto.sql(`update manufacturing_partners set status = 'approved' where id = $1`, [id]);
  expect(await act.asked(hanako, `/partners show ${id}`)).toMatch(/承認済み[^]*その後、番頭の外で変更されています/u);
  const shared = await act.asked(hanako, `/partners show ${id} share`);
  expect(shared).not.toContain('納期の遅れ');
});

test('decided by SQL: the card says so and loses its buttons, and an old button says so too', async () => {
  const { id, card } = await registered('外で決まる工房');
  const old = structuredClone(card);
  await banto.sql(`update manufacturing_partners set status = 'approved' where id = $1`, [id]);
  await act.reviewCardOf(id, (text) => text.includes('番頭の外で「承認済み」に変更されました'));
  expect(act.buttons(card)).toEqual(['partners.show']);
  const pressed = await banto.slack.as(ken).click(old, 'partners.approve');
  const told = await pressed.message((message) => message.ephemeral === ken);
  expect(act.text(told)).toContain('番頭の外で変更されたため');
});

test('its status becomes one that the runbook does not know: the card says so, and nothing is decided', async () => {
  const { id, card } = await registered('知らない状態の工房');
  const old = structuredClone(card);
  // A real migration of the marketplace had other statuses, and a CHECK may be missing.
  await banto.sql('alter table manufacturing_partners drop constraint manufacturing_partners_status_check');
  await banto.sql(`update manufacturing_partners set status = 'rejected' where id = $1`, [id]);
  await act.reviewCardOf(id, (text) => text.includes('番頭の外で「不明な状態 (rejected)」に変更されました'));
  expect(act.buttons(card)).toEqual(['partners.show']);
  const pressed = await banto.slack.as(ken).click(old, 'partners.approve');
  const told = await pressed.message((message) => message.ephemeral === ken);
  expect(act.text(told)).toContain('「不明な状態 (rejected)」のため');
  expect(await act.asked(ken, `/partners approve ${id}`)).toContain('マーケットプレイス側で状態を確認してください');
  expect(await act.asked(ken, `/partners show ${id}`)).toContain('不明な状態 (rejected)');
});

test('the partner is deleted: the card says so, and nothing can be decided any more', async () => {
  const { id, card } = await registered('消える工房');
  const modal = await act.press(ken, card, 'partners.approve');
  const old = structuredClone(card);
  await banto.sql('delete from manufacturing_partners where id = $1', [id]);
  await act.reviewCardOf(id, (text) => text.includes('削除'));
  expect(act.buttons(card)).toEqual([]);
  expect(await act.submit(ken, modal)).toContain('見つかりません');
  const pressed = await banto.slack.as(ken).click(old, 'partners.suspend');
  expect(act.text(await pressed.message((message) => message.ephemeral === ken))).toContain('見つかりません');
});

test('without an id there is a choice of partners, then the preview', async () => {
  const first = await act.register({ name: '選ばれる工房 A' });
  await act.register({ name: '選ばれる工房 B' });
  const asked = await banto.slack.as(ken).command('/partners approve');
  const choice = await asked.opened((view) => view.submit !== undefined);
  expect(choice.callback_id).toBe('partners.approve');
  expect(act.text(choice)).toContain('選ばれる工房 A');
  expect(act.text(choice)).not.toContain('外で決まる工房');
  await banto.slack.as(ken).clickInView(choice, 'value', { selected: first });
  await banto.slack.waitFor(() => act.text(choice).includes('注文を受けられるようになります'));
  expect(await act.submit(ken, choice)).toContain('「選ばれる工房 A」を承認しました。');

  // The typed name matches only one partner, so that one is meant.
  const named = await opened(ken, '/partners approve 選ばれる工房');
  expect(act.text(named)).toContain('選ばれる工房 B');
  await banto.slack.as(ken).close(named);
  expect(await act.asked(ken, '/partners reinstate だれもいない')).toContain('見つかりません');
});

test('choosing twice quickly never ends in an error', async () => {
  const [one, other] = [await act.register({ name: '迷う工房 A' }), await act.register({ name: '迷う工房 B' })];
  const asked = await banto.slack.as(ken).command('/partners approve 迷う');
  const choice = await asked.opened((view) => view.submit !== undefined);
  await Promise.all([
    banto.slack.as(ken).clickInView(choice, 'value', { selected: one }),
    banto.slack.as(ken).clickInView(choice, 'value', { selected: other }),
  ]);
  await banto.slack.waitFor(() => choice.updates > 0 && act.text(choice).includes('注文を受けられるように'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(act.text(choice)).not.toContain('予期しない');
  expect(act.text(choice)).toContain('迷う工房');
});

test('when the modal was closed at once, the outcome comes by direct message, unless the card shows it', async () => {
  const { id, card } = await registered('閉じる工房');
  const late = await act.press(ichiro, card, 'partners.approve');
  await act.approve(ken, card);
  const acknowledged = banto.slack.as(ichiro).submit(late);
  await acknowledged;
  if (late.open) await banto.slack.as(ichiro).close(late);
  // Either the modal or a direct message shows the outcome.
  await banto.slack.waitFor(
    () =>
      act.text(late).includes('すでに') || banto.slack.channel(ichiro).some((dm) => act.text(dm).includes('すでに')),
  );
  // A partner approved long ago has no card, so only a direct message is left.
  const old = await act.register({ name: '昔からの工房', status: 'approved' });
  banto.slack.fail('views.update', [{ error: 'not_found' }]);
  const modal = await opened(ken, `/partners suspend ${old}`);
  await banto.slack.as(ken).submit(modal, { reason: '休業' });
  await banto.slack.waitFor(
    () => banto.slack.channel(ken).some((dm) => act.text(dm).includes('「昔からの工房」を停止しました。')),
    5_000,
    'the outcome by direct message',
  );
  banto.slack.mend();
  expect(banto.slack.channel(channels.reviews).filter((message) => act.text(message).includes('昔からの工房'))).toEqual(
    [],
  );
  expect(await act.statusOf(id)).toBe('approved');
});

test('a modal’s metadata is never trusted', async () => {
  const id = await act.register({ name: '偽造の工房' });
  const other = await act.register({ name: '本物の工房' });
  const theirs = await opened(ichiro, `/partners approve ${other}`);
  const forged = [
    JSON.stringify({ preview: '00000000-0000-4000-8000-000000000000' }),
    theirs.private_metadata,
    'v0',
    '',
    '{"preview":"not a uuid"}',
  ];
  for (const metadata of forged) {
    const modal = await opened(ken, `/partners approve ${id}`);
    const sent = await banto.slack.as(ken).submit(
      modal,
      {},
      {
        tamper: (payload) => {
          (payload['view'] as { private_metadata: string }).private_metadata = metadata;
        },
      },
    );
    expect(sent.ack.status, metadata).toBe(200);
    await banto.slack.waitFor(() => !/実行しています|確認しています/.test(act.text(modal)));
    expect(act.text(modal), metadata).not.toContain('予期しない');
    if (modal.open) await banto.slack.as(ken).close(modal);
  }
  expect(await act.statusOf(id)).toBe('pending');
  expect(await act.statusOf(other)).toBe('pending');
  const modal = await opened(ken, `/partners approve ${id}`);
  const renamed = await banto.slack.as(ken).submit(
    modal,
    {},
    {
      tamper: (payload) => {
        (payload['view'] as { callback_id: string }).callback_id = 'partners.renamed';
      },
    },
  );
  expect(renamed.shown).toBeUndefined();
  expect(act.text(modal)).toContain('以前の版');
});

test('in an English workspace every button of the card is English, before and after the decision', async () => {
  await using english = await startBanto({ dialect: 'production', policy: { language: 'en' } });
  const { register, reviewCardOf, press, text } = acts(english);
  const id = await register({ name: 'English Works' });
  const card = await reviewCardOf(id);
  expect(text(card)).toMatch(/Approve.*Reject.*Details/su);
  expect(text(card)).not.toContain('詳細');
  await english.slack.as(ken).submit(await press(ken, card, 'partners.approve'));
  expect(text(await reviewCardOf(id, (shown) => shown.includes('approved:')))).toContain('Details');
});
