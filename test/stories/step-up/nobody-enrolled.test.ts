import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ichiro, ken, sam, taro } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { approvals, askingForCodes, enrolAll } from '../../support/second-factors.ts';

/** The tests are one story, in this order: nobody has an authenticator, then one approver, then another. */
let banto: Banto;
let act: Acts;
let code: ReturnType<typeof approvals>;
beforeAll(async () => {
  banto = await startBanto({ ...askingForCodes(1_000_000), mayRefuse: [/^views\.update/] });
  act = acts(banto);
  code = approvals(banto, act);
});
afterAll(() => banto[Symbol.asyncDispose]());

const pay = async (person: string, amount: number, transfer: string): Promise<{ id: string; said: string }> => {
  const id = await act.owe({ amount, name: '星野 ひかり' });
  return { id, said: await act.submit(person, await act.open(person, `/payouts paid ${id} ${transfer}`)) };
};

test('nobody has an authenticator: what needs a code is refused, the rest is asked as always', async () => {
  const { id, said } = await pay(hanako, 1_317_300, 'NONE-1');
  expect(said).toContain(
    '¥1,317,300 の承認にはコードが必要ですが、認証アプリを登録した承認者がいないため、依頼を受け付けられません。',
  );
  expect(said).toContain('システム管理者に登録（npm run enrol）を依頼してください。');
  expect(await banto.sql('select from banto.request where subject = $1', [`payout:${id}`])).toEqual([]);
  const [row] = await act.auditRows(1, `subject = $1 and outcome = 'refused'`, [`payout:${id}`]);
  expect(row?.reason).toMatch(/^no_approver: /u);
  expect((await pay(sam, 1_317_300, 'NONE-2')).said).toContain(
    'Approving ¥1,317,300 needs a code, and no approver has an authenticator.',
  );
  expect((await pay(hanako, 1_000_000, 'NONE-3')).said).toContain('承認を依頼しました');
});

test('the only one with an authenticator cannot ask for what needs a code; others can', async () => {
  await enrolAll(banto.sql, ken);
  expect((await pay(ken, 1_500_000, 'OWN-1')).said).toContain('認証アプリを登録した承認者がいないため');
  const { said } = await pay(hanako, 1_500_000, 'OTHER-1');
  expect(said).toMatch(/承認待ち: ¥1,500,000 {2}星野 ひかり 様/u);
});

test('somebody who is locked is told who else could approve, and the audit log has words for the lock', async () => {
  const { card } = await code.asked(1_600_000);
  const modal = await code.opened(ken, card);
  let last = '';
  for (let tried = 0; tried < 5; tried++) last = await code.typed(ken, modal, '000000');
  expect(last).toContain('ロックしました');
  // Nobody else is enrolled.
  expect(last).not.toContain('急ぐ場合は');
  await enrolAll(banto.sql, ichiro);
  expect(await act.decide(ken, card, 'request.approve')).toContain(
    '急ぐ場合は 鈴木一郎 さんに承認を依頼してください。',
  );
  expect(await code.typed(ken, modal, '000000')).toContain('急ぐ場合は 鈴木一郎 さんに承認を依頼してください。');
  expect(textOf(await act.ask(taro, '/ops audit factor.locked'))).toContain('コードの誤りによるロック');
});
