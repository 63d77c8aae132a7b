import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { aoi, gone, guest, hanako, ichiro, ken, outsider, robot, sam, taro } from '#playground/cast.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { type Role, roles } from '#src/domain/policy.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { features } from '#src/features/index.ts';
import { roleOf, whoMay, whoMayPress } from '../house/catalog.ts';
import { aMinutePasses, type Banto, startBanto } from '../support/banto.ts';

/** The role that the hand-written table requires, whatever the catalogue says. */
function roleNeeded(name: string): Role {
  const role = roleOf(name);
  if (!role) throw new Error(`${name} is not in whoMay of test/house/catalog.ts`);
  return role;
}

const people: readonly (readonly [string, Role | undefined])[] = [
  [aoi, 'viewer'],
  [hanako, 'operator'],
  [sam, 'operator'],
  [ken, 'approver'],
  [taro, 'admin'],
  [guest, undefined],
  [outsider, undefined],
  [gone, undefined],
  [robot, undefined],
];

const denied =
  /権限が必要です|Only (?:viewers|operators|approvers|administrators) can |ゲストの方は|ほかのワークスペースの方は|from another workspace|停止されています|ボットからの/;
const mayBy = (held: Role | undefined, needed: Role): boolean =>
  held !== undefined && roles.indexOf(held) >= roles.indexOf(needed);

const { entries } = new Catalog(features);

let banto: Banto;
let act: Acts;
let button: Message;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production', transport: 'http', seed: true });
  act = acts(banto);
  button = await act.ask(aoi, '/orders today share');
});
afterAll(() => banto[Symbol.asyncDispose]());

describe('the matrix', () => {
  test('covers the whole catalogue', () => {
    expect(entries.length).toBeGreaterThanOrEqual(9);
    expect(entries.map(({ definition, kind }) => [definition.name, definition.role, kind])).toEqual(
      entries.map(({ definition, kind }) => [definition.name, roleNeeded(definition.name), kind]),
    );
  });

  test.each(entries.map((entry) => [entry.definition.name, entry] as const))(
    '%s: works by command and by button for those with the role, and for nobody else',
    async (name, { definition }) => {
      const needed = roleNeeded(name);
      const line = `/${name.replace('.', ' ')}`;
      const value = JSON.stringify({ id: landmarks.partners.yamada });
      const before = (await act.audit()).length;
      let refusals = 0;
      for (const [person, held] of people) {
        const byCommand = await banto.slack.as(person).command(line);
        const byButton = await banto.slack.as(person).click(button, 'answer.refresh', {
          tamper: (payload) => Object.assign((payload['actions'] as object[])[0]!, { action_id: name, value }),
        });
        for (const [way, answer] of [
          ['command', byCommand],
          ['button', byButton],
        ] as const) {
          const text = await banto.slack.waitFor(
            () => answer.text().trim() || undefined,
            5_000,
            `an answer to ${person} for ${name} by ${way}`,
          );
          const may = mayBy(held, needed);
          const [sentence = ''] = text.split('\n');
          expect(denied.test(sentence), `${person} ${way}: ${text.slice(0, 200)}`).toBe(!may);
          // Members are told which runbook section to read. People without any role are not told that it exists.
          const section = /^(手順書|Runbook): /mu.test(text);
          expect(may || section === (held !== undefined), `${person} ${way}: ${text}`).toBe(true);
          const discreet =
            answer.view() === undefined && answer.messages().every(({ ephemeral }) => ephemeral === person);
          expect(may || discreet, `${person} ${way}`).toBe(true);
          refusals += may ? 0 : 1;
        }
      }
      const rows = await banto.slack.waitFor(async () => {
        const found = (await act.audit('seq > $1', [before])).filter((row) =>
          row.reason?.startsWith('not_permitted: '),
        );
        return found.length === refusals && found;
      });
      expect(new Set(rows.map((row) => `${row.operation} ${row.outcome}`))).toEqual(new Set([`${name} refused`]));
      expect(definition.role).toBe(needed);
    },
  );
});

/** The role that the hand-written tables require for a button, also of a change that can be typed. */
const roleToPress = (name: string): Role =>
  roles.find((role) => [...whoMayPress[role], ...whoMay[role]].includes(name)) ?? 'viewer';

/** Changes whose button opens a modal first. */
const asking = features.flatMap(({ changes }) => changes ?? []).filter(({ asks }) => asks !== undefined);

test.each(asking.map(({ name }) => [name] as const))('%s asks nothing of somebody who may not do it', async (name) => {
  expect(roleToPress(name)).not.toBe('viewer');
  for (const [person] of people.filter(([, held]) => !mayBy(held, roleToPress(name)))) {
    const pressed = await banto.slack.as(person).click(button, 'answer.refresh', {
      tamper: (payload) => Object.assign((payload['actions'] as object[])[0]!, { action_id: name, value: '{}' }),
    });
    const said = await banto.slack.waitFor(() => pressed.text().trim() || undefined);
    expect(said, `${person} ${name}`).toMatch(denied);
    expect(pressed.view(), `${person} ${name}`).toBeUndefined();
  }
});

test('people without any role are not told what exists', async () => {
  for (const person of [guest, outsider, gone, robot])
    for (const line of [
      '/orders help',
      '/orders stuck help',
      '/orders',
      '/ops whoami',
      '/orders stuk',
      '/partners approve x y z',
    ]) {
      const text = await act.asked(person, line);
      expect(text, `${person} ${line}`).toMatch(denied);
      expect(text, `${person} ${line}`).not.toMatch(/stuck|滞留|\[/);
    }
});

test('a signed click from another workspace counts as from that workspace', async () => {
  const id = await act.register({ name: '越境の工房' });
  const foreign = {
    tamper: (payload: Record<string, unknown>) =>
      void Object.assign(payload['user'] as object, { team_id: 'T0OTHER9' }),
  };
  const card = await act.reviewCardOf(id);
  const click = await banto.slack.as(ken).click(card, 'partners.approve', foreign);
  expect(act.text(await click.message((message) => message !== card))).toMatch(denied);
  const modal = await act.press(ken, card, 'partners.approve');
  await banto.slack.as(ken).submit(modal, {}, foreign);
  expect(await act.outcomeIn(modal)).toMatch(denied);
  expect(await act.statusOf(id)).toBe('pending');
});

test('somebody who loses the role between opening and submitting is refused', async () => {
  const { slack } = banto;
  const id = await act.register({ name: '権限を失う人の工房' });
  const card = await act.reviewCardOf(id);
  const left = await act.press(ichiro, card, 'partners.approve');
  slack.people.get(ichiro)!.deleted = true;
  aMinutePasses();
  expect(await act.submit(ichiro, left)).toContain('このアカウントは停止されています。');
  slack.people.get(ichiro)!.deleted = false;

  expect(await act.statusOf(id)).toBe('pending');
  expect(await act.auditOf(id)).toMatchObject([
    { actor: ichiro, outcome: 'refused', reason: expect.stringMatching(/^not_permitted: /) },
  ]);

  const text = await act.asked(sam, '/ops whoami');
  expect(text).toContain('S0OPSGRP');
  slack.groups.get('S0OPSGRP')!.members = [];
  aMinutePasses();
  expect(await act.asked(sam, '/partners pending')).toMatch(denied);
  slack.groups.get('S0OPSGRP')!.members = [sam];
  aMinutePasses();
  expect(await act.asked(sam, '/partners pending')).not.toMatch(denied);
});

test('when Slack cannot say who somebody is, they may do nothing', async () => {
  const id = await act.register({ name: '確認できない工房' });
  const card = await act.reviewCardOf(id);
  aMinutePasses();
  banto.slack.fail(
    'users.info',
    Array.from({ length: 4 }, () => ({ status: 500 })),
  );
  const click = await banto.slack.as(ken).click(card, 'partners.approve');
  expect(act.text(await click.message((message) => message !== card))).toContain('権限を確認できない');
  banto.slack.mend();
  expect(await act.approve(ken, card)).toContain('承認しました');
});
