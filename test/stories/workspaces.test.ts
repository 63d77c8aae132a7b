import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, homeTeam, ken, otherTeam } from '#playground/cast.ts';
import type { Json } from '#playground/json.ts';
import { aMinutePasses, type Banto, startBanto } from '../support/banto.ts';

const ORGANISATION = 'E0PLAYGRID';
const SISTER = 'T0SISTER1';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ seed: true, slack: { enterprise: ORGANISATION } });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());
beforeEach(() => aMinutePasses());

/** Changes what Slack says about Ken for one test. */
const whileKen = async (change: { teamId?: string; teams?: readonly string[] }, work: () => Promise<void>) => {
  const person = banto.slack.people.get(ken);
  if (!person) throw new Error('no Ken');
  const before = { teamId: person.teamId, enterprise: person.enterprise };
  Object.assign(person, {
    teamId: change.teamId ?? person.teamId,
    enterprise: change.teams && { id: ORGANISATION, teams: change.teams },
  });
  aMinutePasses();
  await work();
  Object.assign(person, before);
  aMinutePasses();
};

/** The payload's `user.team_id`; undefined leaves it out, as Slack may. */
const from =
  (team: string | undefined) =>
  (payload: Json): void => {
    const user = payload['user'] as Json;
    if (team === undefined) delete user['team_id'];
    else user['team_id'] = team;
  };

const denied = /ほかのワークスペースの方は|所属するワークスペースを/;

test.each<readonly [string, { teams?: readonly string[]; teamId?: string }, string | undefined, boolean]>([
  ['a single workspace, both say ours', {}, homeTeam, true],
  ['a single workspace, the payload does not say', {}, undefined, true],
  ['a single workspace, the payload says another', {}, otherTeam, false],
  ['Slack says another workspace, the payload says ours', { teamId: otherTeam }, homeTeam, false],
  ['Slack says another workspace, the payload does not say', { teamId: otherTeam }, undefined, false],
  ['an organisation, from our workspace', { teams: [homeTeam, SISTER] }, homeTeam, true],
  ['an organisation, from another of its workspaces', { teams: [homeTeam, SISTER] }, SISTER, true],
  ['an organisation, the payload names the organisation', { teams: [homeTeam, SISTER] }, ORGANISATION, true],
  ['an organisation, the payload does not say', { teams: [homeTeam] }, undefined, true],
  ['an organisation, from a workspace that is not theirs', { teams: [homeTeam] }, SISTER, false],
  ['an organisation, not a member of ours', { teams: [SISTER] }, SISTER, false],
  ['an organisation, not a member of ours, the payload says ours', { teams: [SISTER] }, homeTeam, false],
  ['an organisation, in no workspace', { teams: [] }, homeTeam, false],
  ['Slack says no workspace at all', { teamId: '' }, homeTeam, false],
])('%s', async (name, slackSays, payloadSays, may) => {
  const id = await act.register({ name: `所属の工房 ${name}` });
  const card = await act.reviewCardOf(id);
  let said = '';
  await whileKen(slackSays, async () => {
    const click = await banto.slack.as(ken).click(card, 'partners.approve', { tamper: from(payloadSays) });
    if (!may) {
      said = act.text(await click.message((message) => message !== card));
      return;
    }
    const modal = await click.opened((view) => view.submit !== undefined);
    await banto.slack.as(ken).submit(modal, {}, { tamper: from(payloadSays) });
    said = await act.outcomeIn(modal);
  });
  expect(said).toMatch(may ? /承認しました/ : denied);
  expect(await act.statusOf(id)).toBe(may ? 'approved' : 'pending');
});

test('a command from another workspace of the organisation', async () => {
  await whileKen({ teams: [homeTeam, SISTER] }, async () => {
    const tamper = (payload: Json): void => void (payload['team_id'] = SISTER);
    const answer = await banto.slack.as(ken).command('/partners pending', { tamper });
    expect(act.text(await answer.message())).not.toMatch(denied);
  });
  const answer = await banto.slack.as(hanako).command('/partners pending', {
    tamper: (payload) => void (payload['team_id'] = SISTER),
  });
  expect(act.text(await answer.message())).toMatch(denied);
});
