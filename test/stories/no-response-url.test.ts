import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { guest, hanako, ken, taro } from '#playground/cast.ts';
import type { Answer } from '#playground/slack/client/answer.ts';
import { actionIdsOf, textOf } from '#playground/slack/workspace/text.ts';
import type { View } from '#playground/slack/workspace/types.ts';
import { answerActions } from '#src/engine/answers/buttons.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { decisions } from '#src/engine/definitions/decision-button.ts';
import { previewCsv, resultCsv } from '#src/engine/operations/preview-blocks.ts';
import { features } from '#src/features/index.ts';
import { aMinutePasses, type Banto, startBanto } from '../support/banto.ts';

const catalog = new Catalog(features);
/** Every button that Banto may ever put somewhere, with a payload of its form about nothing that exists. */
const nothing = '00000000-0000-4000-8000-000000000000';
const buttons: readonly (readonly [string, Record<string, string>])[] = [
  ...catalog.entries.map(({ definition }) => [definition.name, { id: nothing }] as const),
  ...catalog.changes.map(({ name, parameters }) => {
    const [about = 'id'] = Object.keys(parameters);
    return [name, { [about]: nothing }] as const;
  }),
  ...catalog.questionButtons.map(({ name }) => [name, { alert: nothing }] as const),
  ...Object.values(decisions).map(({ action }) => [action.id, { request: nothing }] as const),
  ...Object.values(answerActions).map(({ action }) => [action.id, { receipt: nothing }] as const),
  [previewCsv.id, { preview: nothing }],
  [resultCsv.id, { receipt: nothing }],
  ['a.button.of.another.version', { id: nothing }],
];

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({
    mayRefuse: [/^conversations\.open (?:user_disabled|cannot_dm_bot)/],
  });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

/** Opened once: a press on it may be of any button. */
const homeOf = async (person: string): Promise<View> => {
  if (!banto.slack.home(person)) await banto.slack.as(person).openHome();
  return act.waitFor(() => banto.slack.home(person));
};

/** What a person sees of a press: a modal, a direct message, or a change of Home. */
const saidAfter = async (person: string, press: () => Promise<Answer>): Promise<string> => {
  const direct = banto.slack.channel(person).length;
  const modals = banto.slack.views.length;
  const answer = await press();
  expect(answer.shown).toBeUndefined();
  return act.waitFor(
    () => {
      const opened = banto.slack.views.slice(modals).findLast(({ user, open }) => user === person && open);
      const shown = opened && !/確認しています…|Checking…/.test(textOf(opened)) ? textOf(opened) : undefined;
      const told = banto.slack.channel(person).slice(direct).map(textOf).join('\n');
      return shown ?? (told === '' ? undefined : told);
    },
    8_000,
    'something to be said',
  );
};

const pressing = (name: string, payload: Record<string, string>) => ({
  tamper: (body: Record<string, unknown>) =>
    Object.assign((body['actions'] as object[])[0]!, { action_id: name, value: JSON.stringify(payload) }),
});

describe('where Slack gives no response URL, every button says something', () => {
  /** On somebody's Home. */
  const saidFromHome = async (person: string, name: string, payload: Record<string, string>): Promise<string> => {
    const home = await homeOf(person);
    const [any] = actionIdsOf(home);
    return saidAfter(person, () => banto.slack.as(person).clickInView(home, any ?? '', pressing(name, payload)));
  };

  /** In a modal of somebody. */
  const saidFromModal = async (person: string, name: string, payload: Record<string, string>): Promise<string> => {
    const modal = await act.open(person, `/payouts paid ${await act.owe({ amount: 5_000 })} MODAL-1`);
    const before = textOf(modal);
    const direct = banto.slack.channel(person).length;
    const answer = await banto.slack.as(person).clickInView(modal, firstAction(modal), pressing(name, payload));
    expect(answer.shown).toBeUndefined();
    return act.waitFor(
      () => {
        const top = answer.view();
        const shown = top && !/確認しています…/.test(textOf(top)) && textOf(top) !== before ? textOf(top) : undefined;
        const told = banto.slack.channel(person).slice(direct).map(textOf).join('\n');
        return shown ?? (told === '' ? undefined : told);
      },
      8_000,
      `something to be said after ${name}`,
    );
  };

  test.each(buttons)('%s, pressed on Home by two people and in a modal by a third', async (name, payload) => {
    const said = await Promise.all([
      saidFromHome(taro, name, payload),
      saidFromHome(hanako, name, payload),
      saidFromModal(ken, name, payload),
    ]);
    expect(said.join('\n')).not.toContain('予期しないエラー');
  });
});

/** Any element of a modal that can be pressed or changed; the test sends another action in its place. */
const firstAction = (view: View): string => {
  const [first] = actionIdsOf(view);
  if (first === undefined) throw new Error('nothing to press');
  return first;
};

test('Home’s own buttons, when there is nothing to do or it is too early', async () => {
  await banto.sql('delete from payouts_v31');
  const home = await homeOf(taro);
  for (const [name, reason] of [
    ['payouts.paid-all', /0件|ありません/],
    ['payouts.process', /できません|ありません|0件|9:00/],
  ] as const) {
    const said = await saidAfter(taro, () => banto.slack.as(taro).clickInView(home, name));
    expect(said, name).toMatch(reason);
  }
});

test('people without any role are told so, too', async () => {
  const home = await homeOf(hanako);
  const [any] = actionIdsOf(home);
  const said = await saidAfter(guest, () =>
    banto.slack.as(guest).clickInView({ ...home, user: guest }, any ?? '', pressing('payouts.paid', { id: nothing })),
  );
  expect(said).toContain('ゲストの方はご利用いただけません');
});

test('the modal that would say it cannot be opened: it comes by direct message', async () => {
  const home = await homeOf(hanako);
  banto.slack.fail(
    'views.open',
    Array.from({ length: 4 }, () => ({ error: 'expired_trigger_id' })),
  );
  const said = await saidAfter(hanako, () => banto.slack.as(hanako).clickInView(home, 'payouts.paid-all'));
  expect(said).toMatch(/0件|ありません|時間内に画面を開けませんでした/);
  expect(banto.slack.channel(hanako).map(textOf).join('\n')).toContain(said);
  banto.slack.mend();
});

test('a preview’s CSV button in the modal: the file comes, the modal says so, and the input stays', async () => {
  const due = '2026-11-20';
  await act.owe({ amount: 1_000, due });
  await act.owe({ amount: 2_000, due });
  aMinutePasses();
  const modal = await act.open(hanako, '/payouts paid-all');
  const pressed = await banto.slack.as(hanako).clickInView(modal, previewCsv.id);
  const said = await pressed.opened((view) => view !== modal);
  expect(textOf(said)).toContain('CSVをDMで送りました。');
  expect(modal.open).toBe(true);
  expect(modal.submit).toBeDefined();
});
