import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ichiro, ken, taro } from '#playground/cast.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { DAY_MS } from '#src/domain/time/duration.ts';
import { type Banto, someFriday, startBanto } from '../../support/banto.ts';
import { approvals, askingForCodes, enrolAll } from '../../support/second-factors.ts';

let banto: Banto;
let act: Acts;
let code: ReturnType<typeof approvals>;
beforeAll(async () => {
  banto = await startBanto({ replicas: 2, ...askingForCodes(1_000_000), mayRefuse: [/^views\.update/] });
  act = acts(banto);
  code = approvals(banto, act);
  await enrolAll(banto.sql, ken, ichiro);
});
afterAll(() => banto[Symbol.asyncDispose]());
/** Each test has a day in Tokyo to itself, from 11:30 on. */
beforeEach(() => code.wait(2 * DAY_MS - ((code.now().getTime() - someFriday.getTime()) % DAY_MS)));

const approved = '承認しました';
const atOnce = (person: string, card: Message): Promise<string> => act.decide(person, card, 'request.approve');
/** Approves with a code. Returns what the window said. */
const withCode = async (person: string, card: Message): Promise<string> => {
  const modal = await code.opened(person, card);
  const said = textOf(modal);
  expect(await code.typed(person, modal, code.next(person))).toContain(approved);
  return said;
};

test('what was approved on one day without a code counts together; what was approved with one does not', async () => {
  for (const amount of [400_000, 400_000])
    expect(await atOnce(ken, (await code.asked(amount)).card)).toContain(approved);
  expect(await withCode(ken, (await code.asked(400_000)).card)).toContain(
    '本日コードなしで承認した ¥800,000 と合わせると ¥1,200,000 になり、上限 ¥1,000,000 を超えます。',
  );
  expect(await withCode(ken, (await code.asked(5_000_000)).card)).toContain('¥5,000,000 は、コードなしで');
  // Exactly the limit is not above it.
  expect(await atOnce(ken, (await code.asked(200_000)).card)).toContain(approved);
  expect(await withCode(ken, (await code.asked(150_000)).card)).toContain('¥1,000,000 と合わせると ¥1,150,000');
  // Each approver for themselves.
  expect(await atOnce(ichiro, (await code.asked(900_000)).card)).toContain(approved);
});

test('a new day in Tokyo begins anew', async () => {
  expect(await atOnce(ken, (await code.asked(900_000)).card)).toContain(approved);
  // From 11:30 to 23:59, then past midnight in Tokyo, which is no midnight in UTC.
  code.wait((12 * 60 + 29) * 60_000);
  expect(await withCode(ken, (await code.asked(150_000)).card)).toContain('¥900,000 と合わせると');
  code.wait(2 * 60_000);
  expect(await atOnce(ken, (await code.asked(900_000)).card)).toContain(approved);
});

test('ten requests just under the limit at once, on two replicas: one is approved without a code', async () => {
  const requests = [];
  for (let index = 0; index < 10; index++) requests.push(await code.asked(900_001 + index));
  const answers = await Promise.all(
    requests.map(async ({ card }) => {
      const answer = await act.pressDecision(ken, card, 'request.approve');
      return act.waitFor(() => {
        const [said] = answer.messages();
        const modal = answer.view();
        return said ? textOf(said) : modal?.submit === undefined ? undefined : 'a window';
      });
    }),
  );
  expect(answers.filter((text) => text.includes(approved))).toHaveLength(1);
  const [sum] = await banto.sql<{ paid: number }>(
    `select coalesce(sum(final_payout), 0) as paid from payouts_v31 where status = 'completed' and id = any($1)`,
    [requests.map(({ id }) => id)],
  );
  expect(sum?.paid).toBeLessThanOrEqual(1_000_000);
  // Whoever pressed too early is told to press again, and nothing was approved.
  for (const text of answers.filter((each) => each !== 'a window' && !each.includes(approved)))
    expect(text).toMatch(/まだ承認していません。[\s\S]*もう一度承認のボタンを押すと/u);
});

test('a total that is not known before it is done always needs a code: the marketplace selects its rows itself', async () => {
  const due = new Date(code.now().getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
  await act.owe({ amount: 1_000, status: 'scheduled', due });
  await act.submit(taro, await act.open(taro, '/payouts process'));
  const { card } = await act.openRequest('payouts:process');
  const modal = await code.opened(ken, card);
  expect(textOf(modal)).toContain('実行するまで合計金額が確定しないため、承認にコードが必要です。');
  await banto.slack.as(ken).submit(modal, { code: code.next(ken) });
  expect(await act.outcomeIn(modal)).toContain(approved);
});

test('a negative amount does not hide the others in the sum', async () => {
  await banto.sql(`update payouts_v31 set status = 'failed' where status = 'ready_for_transfer'`);
  for (const amount of [1_900_000, -1_000_000]) await act.owe({ amount });
  await act.submit(hanako, await act.open(hanako, '/payouts paid-all'));
  const card = await act.requestCard((text) => text.includes('まとめて支払済みにする') && text.includes('承認待ち'));
  expect(textOf(card)).toContain('¥900,000');
  expect(await withCode(ken, card)).toContain('実行するまで合計金額が確定しないため');
});

test('a request of an older version, whose smallest amount is not known, needs a code', async () => {
  const { card } = await code.asked(150_000);
  await banto.sql(`alter table banto.preview disable trigger all`);
  await banto.sql(`update banto.preview set shown = shown #- '{approval,smallest}'`);
  expect(await withCode(ken, card)).toContain('実行するまで合計金額が確定しないため');
});
