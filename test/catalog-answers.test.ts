import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aoi, channels, hanako, ken, sam, taro } from '#playground/cast.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { validateMessage } from '#playground/slack/validate/validate.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { Catalog, typed } from '#src/engine/definitions/catalog.ts';
import { features } from '#src/features/index.ts';
import { askedAbout, lineFor } from './house/catalog.ts';
import { type Banto, startBanto } from './support/banto.ts';

const catalog = new Catalog(features);
const queries = features.flatMap((feature) => feature.queries);
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
/** Also what only Japanese has between words: its space, full stop, middle dot and brackets. */
const japaneseOrMarks = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}\u3000-\u303f\u30fb\uff01-\uff60]/u;

const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-/u;

/** The first cell of each row of a message's tables. */
const rowNames = ({ blocks }: Message): string[] =>
  blocks.flatMap((block) =>
    block['type'] === 'data_table' && Array.isArray(block['rows'])
      ? block['rows'].slice(1).map((row: unknown) => textOf(Array.isArray(row) ? row[0] : row))
      : [],
  );

/** Answers with names from the settings or from Slack, which may be in either language. */
const namesFromOutside = new Set(['ops.contacts', 'ops.whoami', 'ops.audit', 'ops.alerts', 'ops.access']);

/** Taro reads Japanese and Sam English; both may ask everything. */
const policy = { roles: { viewer: ['*'], operator: [hanako], approver: [ken], admin: [taro, sam] } };

const settings = dialects.flatMap((dialect) => [
  { dialect, seed: false, what: `the ${dialect} dialect, empty` },
  { dialect, seed: true, what: `the ${dialect} dialect, with every trap` },
]);

describe.each(settings)('$what', ({ dialect, seed }) => {
  let banto: Banto;
  beforeAll(async () => {
    banto = await startBanto({ dialect, seed, policy, slack: { rateLimits: false } });
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  /** Types a line and waits for the answer. Slack must accept it, and nothing may fail. */
  const ask = async (person: string, line: string): Promise<Message> => {
    const before = banto.log.lines.length;
    const given = await banto.slack.as(person).command(line);
    const message = await given.message();
    expect(validateMessage({ text: message.text, blocks: message.blocks }), line).toEqual([]);
    const ended = await banto.slack.waitFor(() =>
      banto.log.lines.slice(before).find((each) => each['msg'] === 'interaction' && each['person'] === person),
    );
    expect([line, ended['outcome'], textOf(message)]).toEqual([
      line,
      // In an empty marketplace a question may be refused, because its row does not exist.
      seed ? expect.stringMatching(/^(?:read|help)$/u) : expect.stringMatching(/^(?:read|help|refused)$/u),
      expect.any(String),
    ]);
    return message;
  };

  it.each(queries)('answers $name', async ({ name }) => {
    const said = await ask(taro, lineFor(name));
    expect(textOf(said)).toMatch(japanese);
    expect(said.ephemeral).toBe(taro);
    // What names a row to people comes first: an id says nothing to them.
    expect(rowNames(said).filter((each) => isId.test(each))).toEqual([]);
    const english = textOf(await ask(sam, lineFor(name)));
    // Names from a full marketplace are Japanese in an English answer too.
    expect(japaneseOrMarks.test(english) && !seed && !namesFromOutside.has(name), english).toBe(false);
  });

  it.each(seed ? queries.filter(({ shareable }) => shareable) : [])('shares $name with all', async ({ name }) => {
    const shared = await ask(sam, `${lineFor(name)} share`);
    expect([shared.channel, shared.ephemeral]).toEqual([channels.ops, undefined]);
    expect(textOf(shared)).toMatch(japanese);
  });

  it('shows everyone help for the commands they may use', async () => {
    for (const command of catalog.commands)
      for (const person of [taro, sam, aoi]) {
        const text = textOf(await ask(person, `/${command} help`));
        expect([command, person, (person === sam ? japaneseOrMarks : japanese).test(text)]).toEqual([
          command,
          person,
          person !== sam,
        ]);
        if (person === sam) continue;
        for (const { definition } of catalog.entriesOf(command))
          expect([definition.name, text.includes(typed(definition.name))]).toEqual([
            definition.name,
            person === taro || definition.role === 'viewer',
          ]);
      }
  });

  it('has help for each command', async () => {
    for (const { definition } of catalog.entries)
      for (const person of [taro, sam]) {
        const text = textOf(await ask(person, `${typed(definition.name)} help`));
        expect(text).toContain(definition.summary[person === taro ? 'ja' : 'en']);
      }
  });
});

it('covers every question of the catalogue', () => {
  expect(queries.length).toBe(catalog.entries.filter(({ kind }) => kind === 'query').length);
  for (const name of Object.keys(askedAbout)) expect(name).toMatch(/^[a-z]+\.[a-z]+$/u);
});
