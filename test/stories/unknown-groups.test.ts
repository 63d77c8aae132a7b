import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, channels, hanako, ken, sam, taro } from '#playground/cast.ts';
import type { PlannedAnswer } from '#playground/slack/wire/faults.ts';
import { aMinutePasses, type Banto, someFriday, startBanto } from '../support/banto.ts';
import { move } from '../support/clock.ts';

// Sam is an operator only through this group; everybody else has a role of their own.
const operators = 'S0OPSGRP';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ seed: true, paces: { selfMs: 400 } });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());
let minutes = 0;
/** Banto's clock goes on, so that an open alert is measured again. */
const later = (): void => {
  minutes += 1;
  move(banto, new Date(someFriday.getTime() + minutes * 60_000).toISOString());
};
beforeEach(() => {
  banto.slack.mend();
  aMinutePasses();
});

/** Slack refuses the group in this way until `mend`. */
const refuse = (answer: PlannedAnswer): void =>
  banto.slack.fail(
    'usergroups.users.list',
    Array.from({ length: 200 }, () => answer),
  );

const ready = async (): Promise<{ status: number; body: { warnings?: string[] } }> => {
  const response = await fetch(`${banto.url}/readyz`);
  return { status: response.status, body: (await response.json()) as { warnings?: string[] } };
};

test.each<readonly [string, PlannedAnswer]>([
  ['no_such_subteam', { error: 'no_such_subteam' }],
  ['subteam_disabled', { error: 'subteam_disabled' }],
  ['missing_scope', { error: 'missing_scope' }],
  ['plan_upgrade_required', { error: 'plan_upgrade_required' }],
  ['a_code_of_tomorrow', { error: 'a_code_of_tomorrow' }],
  ['ratelimited', { status: 429, headers: { 'retry-after': '30' } }],
  ['http_500', { status: 500 }],
  ['timeout', { hang: true }],
])('a group of the roles cannot be read (%s): only those who need it lose their role', async (code, answer) => {
  const { text, ask, asked } = act;
  refuse(answer);
  for (const [person, line] of [
    [hanako, '/orders stuck'],
    [ken, '/partners pending'],
    [taro, '/ops whoami'],
    [aoi, '/orders today'],
  ] as const)
    expect(await asked(person, line), `${person} ${line}`).not.toMatch(/権限が必要|権限を確認できない/);

  const refused = await asked(sam, '/partners pending');
  expect(refused).toContain('Only operators can ask this');
  expect(refused).toContain(`${operators} now (${code})`);
  // What every full member may do, Sam still may.
  expect(await asked(sam, '/orders today')).not.toContain('Only operators can');

  const health = text(await ask(taro, '/ops health'));
  expect(health).toContain(`ユーザーグループ ${operators} | ❌ 異常`);
  expect(health).toContain(`（${code}）`);
  const { status, body } = await ready();
  expect(status).toBe(200);
  expect(body.warnings).toContainEqual(expect.stringMatching(new RegExp(`${operators}.*${code}`)));
  later();
  // The alert of an earlier code may be resolved, and this one a new card.
  const alert = await act.waitFor(() =>
    banto.slack.channel(channels.alerts).find((card) => text(card).includes(`${operators} (${code})`)),
  );
  expect(text(alert)).toContain('権限を確認できないユーザーグループ');

  banto.slack.mend();
  aMinutePasses();
  expect(await asked(sam, '/partners pending')).not.toContain('Only operators can');
  expect((await ready()).body.warnings).toBeUndefined();
});

test('the group is disabled in Slack itself, or deleted: the same', async () => {
  const group = banto.slack.groups.get(operators);
  if (!group) throw new Error('no group');
  group.isDisabled = true;
  expect(await act.asked(sam, '/partners pending')).toContain('(subteam_disabled)');
  expect(await act.asked(hanako, '/partners pending')).not.toContain('権限が必要');
  group.isDisabled = false;
});

test('one 429 while the last answer is still fresh costs nobody anything', async () => {
  expect(await act.asked(sam, '/partners pending')).not.toContain('Only operators can');
  refuse({ status: 429, headers: { 'retry-after': '30' } });
  expect(await act.asked(sam, '/partners pending')).not.toContain('Only operators can');
});

test('the requester’s group cannot be read when somebody approves: nothing is done, and the request stays open', async () => {
  const id = await act.owe({ amount: 300_000 });
  await act.submit(sam, await act.open(sam, `/payouts paid ${id} BANK-GROUP`));
  const { card } = await act.openRequest(`payout:${id}`);
  aMinutePasses();
  refuse({ error: 'no_such_subteam' });
  expect(await act.decide(ken, card, 'request.approve')).toContain('依頼者の権限をいまSlackで確認できない');
  expect((await act.payout(id))?.status).toBe('ready_for_transfer');
  banto.slack.mend();
  aMinutePasses();
  expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました。');
});

test('a replica that starts says in its log which channels and groups it cannot use', async () => {
  refuse({ error: 'no_such_subteam' });
  banto.slack.fail('conversations.info', [
    { error: 'channel_not_found', when: ({ channel }: { channel?: unknown }) => channel === channels.alerts },
  ]);
  await banto.addReplica();
  const said = (): unknown[] => [
    ...banto.log.where({ msg: 'channel cannot be used', channel: 'alerts', code: 'channel_not_found' }),
    ...banto.log.where({ msg: 'user group cannot be read', group: operators, code: 'no_such_subteam' }),
  ];
  expect(await act.waitFor(() => said().length === 2)).toBe(true);
});
