import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { approvals, askingForCodes, enrolAll } from '../../support/second-factors.ts';

let banto: Banto;
let act: Acts;
let code: ReturnType<typeof approvals>;
beforeEach(async () => {
  banto = await startBanto({ ...askingForCodes(1_000_000), mayRefuse: [/^views\.update/] });
  act = acts(banto);
  code = approvals(banto, act);
  await enrolAll(banto.sql, ken);
});
afterEach(() => banto[Symbol.asyncDispose]());

/** Whichever replica is asked: they are asked in turn. */
const saidInTurn = async (amount: number): Promise<string[]> => {
  const said: string[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const modal = await code.opened(ken, (await code.asked(amount)).card);
    said.push(/¥[\d,]+ は、コードなしで承認できる上限 ¥[\d,]+/u.exec(textOf(modal))?.[0] ?? textOf(modal));
    expect(await code.typed(ken, modal, code.next(ken))).toContain('承認しました');
  }
  return said;
};

test('a replica with a lower limit joins: whichever of them is asked, the code is asked for', async () => {
  await banto.addReplica(undefined, {
    policy: { second_person: { payouts_over_yen: 100_000, step_up_over_yen: 200_000 } },
  });
  await act.waitFor(async () => (await act.asked(hanako, '/ops health')).includes('設定が違います（stepUpOverYen）'));
  expect(await saidInTurn(250_000)).toEqual(
    Array.from({ length: 3 }, () => '¥250,000 は、コードなしで承認できる上限 ¥200,000'),
  );
});

test('a replica without a limit joins: the code is asked for all the same', async () => {
  await banto.addReplica(undefined, { policy: { second_person: { payouts_over_yen: 100_000 } } });
  await act.waitFor(async () => (await act.asked(hanako, '/ops health')).includes('設定が違います（stepUpOverYen）'));
  expect(await saidInTurn(1_500_000)).toEqual(
    Array.from({ length: 3 }, () => '¥1,500,000 は、コードなしで承認できる上限 ¥1,000,000'),
  );
});
