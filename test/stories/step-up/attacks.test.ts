import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ichiro, ken, taro } from '#playground/cast.ts';
import { type Json, objectsOf } from '#playground/json.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { NONCE_BYTES, seal } from '#src/domain/second-factor/sealed-key.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { approvals, askingForCodes, codeOf, enrolAll } from '../../support/second-factors.ts';

let banto: Banto;
let act: Acts;
let code: ReturnType<typeof approvals>;
/** The last row of the audit log before the test. */
let since = 0;
beforeAll(async () => {
  banto = await startBanto({ replicas: 2, ...askingForCodes(1_000_000), mayRefuse: [/^views\.update/] });
  act = acts(banto);
  code = approvals(banto, act);
});
afterAll(() => banto[Symbol.asyncDispose]());
beforeEach(async () => {
  await act.waitForReceipts(10_000);
  await banto.sql('delete from banto.factor');
  await enrolAll(banto.sql, ken, ichiro);
  since = (await act.audit()).at(-1)?.seq ?? 0;
});

const minutes = (count: number): number => count * 60_000;
const used = 'このコードは使用済みです。次のコードが表示されるまで（最長30秒）待って入力してください。';
const factor = async (person = ken) => {
  const [row] = await banto.sql<{ wrong: number; locks: number; judged: number; locked_until: Date | null }>(
    'select wrong, locks, judged, locked_until from banto.factor where person = $1',
    [person],
  );
  return row;
};
/** Waits for so many rows of the audit log that the test has caused. */
const caused = (count: number, where: string) => act.auditRows(count, `seq > ${since} and ${where}`);
const paid = async (id: string): Promise<boolean> => (await act.payout(id))?.status === 'completed';

test('a code that approved one request approves no other, from whichever replica', async () => {
  const first = await code.asked(2_000_000);
  const right = code.next(ken);
  expect(await code.typed(ken, await code.opened(ken, first.card), right)).toContain('承認しました');
  const second = await code.asked(2_100_000);
  const modal = await code.opened(ken, second.card);
  for (let turn = 0; turn < 3; turn++) expect(await code.typed(ken, modal, right)).toBe(used);
  // In the next step it still is a code of the step before, and still used.
  code.wait(30_000 - (code.now().getTime() % 30_000) + 500);
  expect(await code.typed(ken, modal, right)).toBe(used);
  expect(await paid(second.id)).toBe(false);
  const refused = await caused(4, `operation = 'request.approve' and outcome = 'refused'`);
  expect(refused.map(({ reason }) => reason)).toEqual(
    Array.from({ length: 4 }, () => expect.stringMatching(/^code: This code was used already/u)),
  );
  expect(await factor()).toMatchObject({ wrong: 0, locks: 0 });
  expect(await code.typed(ken, modal, code.next(ken))).toContain('承認しました');
});

test('the same code for two requests at the same moment, on two replicas: one is approved', async () => {
  for (let round = 0; round < 4; round++) {
    const requests = [await code.asked(2_000_000 + round), await code.asked(3_000_000 + round)];
    const modals = [];
    for (const { card } of requests) modals.push(await code.opened(ken, card));
    const right = code.next(ken);
    const said = await Promise.all(modals.map((modal) => code.typed(ken, modal, right)));
    expect(said.filter((text) => text.includes('承認しました'))).toHaveLength(1);
    expect(said.filter((text) => text === used)).toHaveLength(1);
    expect((await Promise.all(requests.map(({ id }) => paid(id)))).filter(Boolean)).toHaveLength(1);
  }
});

test('a delivery that comes twice counts once, and says the same again', async () => {
  const { id, card } = await code.asked(2_000_000);
  const modal = await code.opened(ken, card);
  const wrong = await banto.slack.as(ken).submit(modal, { code: '000000' });
  for (const sameSignature of [false, true]) await banto.slack.redeliver(wrong, { sameSignature });
  expect(modal.errors['code']).toBe(
    'コードが違います（あと4回でロック）。次のコードに変わってから入力し、続くときは端末の時刻を確認してください。',
  );
  expect(await factor()).toMatchObject({ wrong: 1, judged: 1 });

  const right = await banto.slack.as(ken).submit(modal, { code: code.next(ken) });
  expect(await act.outcomeIn(modal)).toContain('承認しました');
  const again = await Promise.all([banto.slack.redeliver(right), banto.slack.redeliver(right)]);
  for (const { ack } of again) expect(ack.status).toBe(200);
  expect(textOf(modal)).toContain('承認しました');
  expect(await factor()).toMatchObject({ wrong: 0, judged: 2 });
  expect(
    await act.audit(`operation = 'payouts.paid' and outcome = 'done' and subject = $1`, [`payout:${id}`]),
  ).toHaveLength(1);
  await caused(2, `operation = 'request.approve'`);
});

test('another person’s code is wrong', async () => {
  const { id, card } = await code.asked(2_000_000);
  const modal = await code.opened(ken, card);
  const theirs = code.next(ichiro);
  expect(await code.typed(ken, modal, theirs)).toContain('コードが違います');
  expect(await paid(id)).toBe(false);
  // It stays unused for the one whose it is.
  expect(await code.typed(ichiro, await code.opened(ichiro, card), theirs)).toContain('承認しました');
});

test.each([
  [-90, 'wrong'],
  [-46, 'wrong'],
  [-44, 'right'],
  [0, 'right'],
  [44, 'right'],
  [46, 'wrong'],
  [90, 'wrong'],
])('in the middle of a step a code of a clock that is %d seconds off is %s', async (seconds, verdict) => {
  const { id, card } = await code.asked(2_000_000);
  const modal = await code.opened(ken, card);
  code.wait(30_000 - ((code.now().getTime() + 15_000) % 30_000));
  const shown = codeOf(ken, new Date(code.now().getTime() + seconds * 1_000));
  expect(await code.typed(ken, modal, shown)).toContain(verdict === 'right' ? '承認しました' : 'コードが違います');
  expect(await paid(id)).toBe(verdict === 'right');
});

test('twelve wrong codes at once: five count, then it is locked, and the administrators are told once', async () => {
  const { id, card } = await code.asked(2_000_000);
  const modals = [];
  for (let index = 0; index < 12; index++) modals.push(await code.opened(ken, card));
  const said = await Promise.all(modals.map((modal, index) => code.typed(ken, modal, String(100_000 + index))));
  expect(said.filter((text) => text.startsWith('コードが違います'))).toHaveLength(5);
  expect(said.filter((text) => text.includes('ロックしました。システム管理者に知らせました。'))).toHaveLength(1);
  expect(said.filter((text) => text.includes('正しいコードも受け付けません'))).toHaveLength(7);
  const locked = await factor();
  expect(locked).toMatchObject({ wrong: 0, locks: 1, judged: 5 });
  const rows = await caused(12, `operation = 'request.approve' and outcome = 'refused'`);
  const codes = rows.map(({ reason }) => reason?.split(':', 1)[0]);
  expect(['code', 'locked'].map((each) => codes.filter((one) => one === each).length)).toEqual([5, 7]);
  expect(await caused(1, `operation = 'factor.locked'`)).toMatchObject([
    {
      actor: ken,
      subject: `factor:${ken}`,
      outcome: 'done',
      after: { person: ken, locked_until: locked?.locked_until?.toISOString() },
    },
  ]);
  const told = await act.directMessage(taro, (text) => text.includes('続けて間違って入力された'));
  expect(textOf(told)).toContain('本人に確認してください');
  await act.directMessage(ken, (text) => text.includes('心当たりがない場合は'));
  expect(banto.slack.channel(taro).filter((message) => textOf(message).includes('続けて間違って'))).toHaveLength(1);
  expect(await paid(id)).toBe(false);
});

test('while it is locked the right code is refused and no window opens; after a quarter of an hour it counts', async () => {
  const { id, card } = await code.asked(2_000_000);
  const modal = await code.opened(ken, card);
  for (let wrong = 0; wrong < 5; wrong++) await code.typed(ken, modal, '000000');
  for (const after of [0, minutes(7), minutes(4)]) {
    code.wait(after);
    expect(await code.typed(ken, modal, code.next(ken))).toContain('正しいコードも受け付けません');
  }
  expect(await act.decide(ken, card, 'request.approve')).toMatch(/まで *ロックされています/u);
  expect(await paid(id)).toBe(false);
  code.wait(minutes(1));
  expect(await code.typed(ken, modal, code.next(ken))).toContain('承認しました');
  expect(await factor()).toMatchObject({ wrong: 0, locks: 0, locked_until: null });
});

test('guessing for days: each lock is twice as long, so that some forty guesses are all there are in three days', async () => {
  const { id, card } = await code.asked(2_000_000);
  const modal = await code.opened(ken, card);
  const until = code.now().getTime() + 3 * 24 * minutes(60);
  const locks: number[] = [];
  let guesses = 0;
  while (code.now().getTime() < until) {
    for (let guess = 0; guess < 5; guess++) {
      expect(await code.typed(ken, modal, '000000')).toContain('コードが違います');
      guesses += 1;
    }
    const lockMs = ((await factor())?.locked_until?.getTime() ?? 0) - code.now().getTime();
    locks.push(Math.round(lockMs / minutes(15)));
    code.wait(lockMs + 1_000);
  }
  expect(locks).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
  expect(guesses).toBe(45);
  await caused(9, `operation = 'factor.locked'`);
  expect(await paid(id)).toBe(false);
});

test('a forged button or window proves nothing', async () => {
  const { id, card } = await code.asked(2_000_000);
  const forged = (payload: Json): void => {
    for (const action of objectsOf(payload['actions']))
      action['value'] = JSON.stringify({ ...JSON.parse(String(action['value'])), step_up: 'right' });
  };
  const pressed = await banto.slack.as(ken).click(card, 'request.approve', { tamper: forged });
  const modal = await pressed.opened((view) => view.submit !== undefined);
  await banto.slack.as(ken).submit(
    modal,
    { code: '000000' },
    {
      tamper: (payload) => {
        const view = payload['view'] as { private_metadata: string };
        view.private_metadata = JSON.stringify({ ...JSON.parse(view.private_metadata), step_up: 'right', code: '1' });
      },
    },
  );
  expect(modal.errors['code']).toContain('コードが違います');
  expect(await paid(id)).toBe(false);
  const [last] = await banto.sql(
    'select step_up from banto.receipt where step_up is not null order by stored_at desc limit 1',
  );
  expect(last).toEqual({ step_up: { verdict: 'wrong', left: 4 } });
});

test('a second factor that was copied from another person, or sealed with another secret, opens nothing', async () => {
  await enrolAll(banto.sql, hanako);
  await banto.sql(
    `update banto.factor f set sealed = o.sealed from banto.factor o where f.person = $1 and o.person = $2`,
    [ken, hanako],
  );
  const { id, card } = await code.asked(2_000_000);
  const modal = await code.opened(ken, card);
  const unreadable = '番頭の設定（BANTO_SECRET_KEY）が登録時と違うため、コードを確認できません。';
  expect(await code.typed(ken, modal, code.next(hanako))).toContain(unreadable);
  const other = seal(randomBytes(20), ken, randomBytes(32), randomBytes(NONCE_BYTES)).toString('base64');
  await banto.sql('update banto.factor set sealed = $1 where person = $2', [other, ken]);
  expect(await code.typed(ken, modal, code.next(ken))).toContain(unreadable);
  expect(await paid(id)).toBe(false);
  expect(banto.log.where({ msg: 'a second factor does not open with this BANTO_SECRET_KEY' })).toHaveLength(2);
});

test('removed while the window is open: the old code counts no more', async () => {
  const { id, card } = await code.asked(2_000_000);
  const modal = await code.opened(ken, card);
  await banto.sql('delete from banto.factor where person = $1', [ken]);
  expect(await code.typed(ken, modal, code.next(ken))).toContain('認証アプリが登録されていないため');
  expect(await paid(id)).toBe(false);
});
