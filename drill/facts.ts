import { acts } from '#playground/acts/acts.ts';
import { channels, groups, hanako, homeTeam, ichiro, ken, otherTeam, taro } from '#playground/cast.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import type { PlannedAnswer } from '#playground/slack/wire/faults.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { auditBalance, checks, sumBalances } from './support/ledger.ts';
import { type Drill, most } from './report.ts';

/** How often each fact is asked for in a run, at most. */
const ASKED = 200;
/** Others go on within this time, whatever Slack says of somebody else. Milliseconds. */
const PROMISED_MS = 15_000;

/** What Slack says of a user group (docs.slack.dev/reference/methods/usergroups.users.list). */
const ofGroups: Readonly<Record<string, PlannedAnswer>> = {
  unknown: { error: 'no_such_subteam' },
  disabled: { error: 'subteam_disabled' },
  'without the scope': { error: 'missing_scope' },
  'without members': { body: { ok: true } },
  limited: { status: 429, headers: { 'retry-after': '30' } },
  failing: { status: 500 },
  cut: { reset: true },
  silent: { hang: true },
};

const user = (id: string, facts: object): PlannedAnswer => ({
  body: { ok: true, user: { id, team_id: homeTeam, name: id, real_name: id, deleted: false, is_bot: false, ...facts } },
});

/** What Slack says of a person (docs.slack.dev/reference/objects/user-object); each is named as an operator. */
const ofPeople: Readonly<Record<string, (id: string) => PlannedAnswer>> = {
  unknown: () => ({ error: 'user_not_found' }),
  invisible: () => ({ error: 'user_not_visible' }),
  'without facts': () => ({ body: { ok: true } }),
  deactivated: (id) => user(id, { deleted: true }),
  'a guest': (id) => user(id, { is_restricted: true }),
  'a single-channel guest': (id) => user(id, { is_ultra_restricted: true }),
  'a bot': (id) => user(id, { is_bot: true }),
  'a stranger': (id) => user(id, { is_stranger: true }),
  // The click says that they are ours.
  'of another team': (id) => user(id, { team_id: otherTeam }),
  'without a team': (id) => user(id, { team_id: undefined }),
  limited: () => ({ status: 429, headers: { 'retry-after': '30' } }),
  failing: () => ({ status: 500 }),
  cut: () => ({ reset: true }),
  silent: () => ({ hang: true }),
};

/** What Slack says of the private channel for reviews (docs.slack.dev/reference/methods/conversations.info). */
const ofChannels: readonly PlannedAnswer[] = [
  { error: 'channel_not_found' },
  { body: { ok: true } },
  { body: { ok: true, channel: { id: channels.reviews } } },
  { body: { ok: true, channel: { id: channels.reviews, is_private: true, is_shared: true } } },
  { body: { ok: true, channel: { id: channels.reviews, is_private: false } } },
  { status: 500 },
  { hang: true },
];

const sizes = { small: 4, usual: 6, long: 30 } as const;

/**
 * Slack says something else, too little or nothing of groups, people and a channel. Whoever needs such a fact has the
 * least rights; everybody else goes on.
 */
export const drillFacts: Drill = async ({ rigs, seed, size }) => {
  const random = seededRandom(seed);
  const odd = [
    ...Object.keys(ofGroups).map((what, index) => ({ what: `a group ${what}`, id: `U0GROUP${index}` })),
    ...Object.keys(ofPeople).map((what, index) => ({ what: `a person ${what}`, id: `U0ODD${index}` })),
  ];
  const groupIds = Object.keys(ofGroups).map((_, index) => `S0ODD${index}`);
  await using rig = await rigs.start({
    policy: {
      roles: {
        viewer: ['*'],
        operator: [hanako, groups.operators, ...groupIds, ...odd.slice(groupIds.length).map(({ id }) => id)],
        approver: [ken, ichiro],
        admin: [taro],
      },
    },
  });
  spoil(rig, groupIds, odd);
  const act = acts(rig);
  const oddChannel = random.pick(ofChannels);
  plan(rig, 'conversations.info', oddChannel, 'channel', channels.reviews);

  const partner = await act.register({ name: '知らせてはいけない工房' });
  const tried = odd.map(async ({ what, id }) => {
    const payout = await act.owe({ amount: 7 });
    const view = await act.tryOpen(id, `/payouts paid ${payout}`, 12_000);
    if (view) await act.submitForReceipt(id, view, payout, { transaction_id: `ODD-${id}` });
    return { what, view, payout };
  });
  const others: number[] = [];
  const stopped: string[] = [];
  for (let turn = 0; turn < sizes[size]; turn++) {
    const payout = await act.owe({ amount: 5 });
    const begun = performance.now();
    const person = random.pick([hanako, ken, taro]);
    const said = await act
      .open(person, `/payouts paid ${payout}`)
      .then((view) => act.submit(person, view, { transaction_id: `FACT-${turn}` }))
      .catch((error: unknown) => String(error));
    others.push(performance.now() - begun);
    if ((await act.payout(payout))?.status !== 'completed')
      stopped.push(`${person} was stopped: ${said.slice(0, 200)}`);
  }
  const asked = await Promise.all(tried);
  await act.waitForReceipts(20_000);
  const moved = [];
  for (const { what, payout } of asked)
    if ((await act.payout(payout))?.status === 'completed') moved.push(`${what} made a payment`);
  const told = rig.slack.channel(channels.reviews).filter((message) => textOf(message).includes(partner));
  const slow = others.filter((ms) => ms > PROMISED_MS).length;
  return [
    {
      what: 'facts missing, late, refused, contradicting',
      size: `${groupIds.length} groups, ${odd.length - groupIds.length} people, a channel; ${others.length} payments of others`,
      ...sumBalances(
        { lost: stopped.length, doubled: moved.length, wrong: [...stopped, ...moved] },
        await auditBalance(rig),
        checks({
          [`a partner's card was posted where Slack says ${JSON.stringify(oddChannel)}`]: told.length === 0,
          [`${slow} payments of others took longer than ${PROMISED_MS / 1_000} s`]: slow === 0,
          'a bot has ended': rig.bots.every(({ isRunning }) => isRunning),
        }),
      ),
      seen: `others paid within ${most(others)} ms`,
    },
  ];
};

/** Gives each odd group a member, and plans what Slack says of groups and people. */
function spoil(rig: Rig, groupIds: readonly string[], odd: readonly { readonly id: string }[]): void {
  const { slack } = rig;
  const like = slack.people.get(hanako);
  if (!like) throw new Error('nobody to be like');
  for (const { id } of odd) slack.people.set(id, { ...like, id, name: id.toLowerCase(), realName: id });
  for (const [index, answer] of Object.values(ofGroups).entries()) {
    const group = groupIds[index] ?? '';
    slack.groups.set(group, { id: group, handle: group, name: group, members: [odd[index]?.id ?? ''] });
    plan(rig, 'usergroups.users.list', answer, 'usergroup', group);
  }
  for (const [index, answer] of Object.values(ofPeople).entries()) {
    const id = odd[groupIds.length + index]?.id ?? '';
    plan(rig, 'users.info', answer(id), 'user', id);
  }
}

/** Plans one answer for every call about one thing. */
const plan = ({ slack }: Rig, method: string, answer: PlannedAnswer, argument: string, about: string): void =>
  slack.fail(
    method,
    Array.from({ length: ASKED }, () => ({ ...answer, when: (args) => args[argument] === about })),
  );
