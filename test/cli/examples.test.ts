import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { actionIdsOf, mentionsOf } from '#playground/slack/workspace/text.ts';
import { faultLine, validateMessage, validateView } from '#playground/slack/validate/validate.ts';
import { cards } from '#src/cli/examples/cards.ts';
import { everythingSent } from '#src/cli/examples/index.ts';
import { loadConfig } from '#src/config/load.ts';
import { answerActions, MORE } from '#src/engine/answers/buttons.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { decisions } from '#src/engine/definitions/decision-button.ts';
import { features } from '#src/features/index.ts';
import { actionName } from '#src/slack/contract.ts';
import { someFriday } from '../support/banto.ts';

const catalog = new Catalog(features);
const loaded = loadConfig(
  {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 's',
    DATABASE_URL: 'postgres://localhost/none',
    OPS_CONFIG: 'ops.example.yml',
  },
  (path) => readFileSync(path, 'utf8'),
);
if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
const examples = everythingSent({ catalog, policy: loaded.config.policy, now: someFriday });

/** Whom the policy says to call, and the person of the examples. */
const { roles, escalation } = loaded.config.policy;
const called = ['U00000001', ...roles.approver, ...escalation.flatMap(({ mention }) => mention ?? [])];

test('Slack takes one example of everything that Banto sends, in both languages, and nobody else than who is called is mentioned', () => {
  expect(examples.length).toBeGreaterThan(150);
  for (const { what, payload } of examples) {
    const faults =
      'view' in payload ? validateView(payload.view) : validateMessage({ text: '要約', ...payload.message });
    expect(faults.map(faultLine), what).toEqual([]);
    const shown = 'view' in payload ? payload.view : payload.message;
    expect(
      mentionsOf(shown).filter((mention) => !called.some((id) => mention.includes(id))),
      what,
    ).toEqual([]);
  }
});

/** Banto's own separators and words; invented names in the examples are Japanese in English too. */
const japaneseMarks = /.{0,20}[\u3000\u3001\u30fb\uff08\uff09\uff1a].{0,20}/gu;

test('what is said in English has English separators', () => {
  const english = examples.filter(({ what }) => what.endsWith(', en'));
  expect(english.length).toBeGreaterThan(70);
  const found = english.flatMap(({ what, payload }) =>
    [...JSON.stringify(payload).matchAll(japaneseMarks)].map(([around]) => `${what}: ${around}`),
  );
  expect(found).toEqual([]);
});

test('one button at most stands out, in whatever Banto sends', () => {
  const primaries = examples.map(({ what, payload }) => ({
    what,
    primary: JSON.stringify(payload).split('"style":"primary"').length - 1,
  }));
  expect(primaries.filter(({ primary }) => primary > 1)).toEqual([]);
  expect(primaries.filter(({ primary }) => primary === 1).length).toBeGreaterThan(10);
});

describe('nothing is missing from the examples', () => {
  const payloads = examples.map(({ payload }) => ('view' in payload ? payload.view : payload.message));
  const actions = new Set(payloads.flatMap(actionIdsOf).map(actionName));
  const modals = new Set(payloads.map((payload) => ('callback_id' in payload ? payload.callback_id : undefined)));

  test('there is one of every kind of card', () => {
    expect(Object.keys(cards).toSorted()).toEqual(catalog.cardKinds.map(({ name }) => name).toSorted());
  });

  test('every button and menu that Banto understands is on one', () => {
    const understood = [
      // The others are in messages of older versions.
      answerActions.refresh.action.id,
      MORE,
      ...Object.values(decisions).map(({ action }) => action.id),
      ...catalog.questionButtons.map(({ name }) => name),
      ...catalog.changes.filter(({ typed }) => !typed).map(({ name }) => name),
      ...catalog.entries.filter(({ kind }) => kind === 'operation').map(({ definition }) => definition.name),
    ];
    expect(understood.filter((name) => !actions.has(name))).toEqual([]);
  });

  test('every modal is one', () => {
    const opened = [
      ...catalog.changes.filter(({ asks }) => asks).map(({ name }) => name),
      ...catalog.entries.filter(({ kind }) => kind === 'operation').map(({ definition }) => definition.name),
    ];
    expect(opened.filter((name) => !modals.has(name))).toEqual([]);
  });
});
