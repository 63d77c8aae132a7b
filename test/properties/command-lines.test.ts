import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ken } from '#playground/cast.ts';
import { longest, cpuTime } from '#playground/patience.ts';
import { mentionsOf, textOf } from '#playground/slack/workspace/text.ts';
import { InvalidInput } from '#src/domain/errors.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { assign } from '#src/engine/parameters/assign.ts';
import { readCommandLine } from '#src/engine/parameters/command-line.ts';
import { readParameters } from '#src/engine/parameters/parameter.ts';
import { features } from '#src/features/index.ts';
import { type Banto, someFriday, startBanto } from '../support/banto.ts';

const catalog = new Catalog(features);
const commands = catalog.commands.map((command) => `/${command}`);
const wordsOf = catalog.entries.flatMap(({ definition }) => [
  definition.name.split('.')[1] ?? '',
  ...definition.aliases,
]);

/** Typical and random input: any Unicode, half surrogate pairs too, up to 8 kB. */
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '"',
    "'",
    '“48',
    'partner:',
    'id:"',
    ':',
    '::',
    '<@U1>',
    '<!channel>',
    '*',
    '\u202E',
    '\0',
    '１２',
    'ー',
  ),
  fc.nat().map(String),
  fc.uuid(),
);
const long = fc
  .tuple(anything, fc.integer({ min: 1, max: 400 }))
  .map(([part, times]) => part.repeat(times).slice(0, 8_000));
const line = fc
  .tuple(fc.option(fc.constantFrom(...wordsOf), { nil: '' }), fc.array(fc.oneof(anything, long), { maxLength: 5 }))
  .map(([word, rest]) => [word, ...rest].join(' ').slice(0, 8_000));

test('any line is understood or refused with a sentence, and quickly', () => {
  fc.assert(
    fc.property(line, fc.constantFrom(...catalog.entries), (typed, { definition }) => {
      const before = cpuTime();
      const { rest, word } = readCommandLine(typed);
      expect(typeof word).toBe('string');
      const said = (): boolean => {
        try {
          const raw = assign(definition.parameters, rest);
          const policy = { thresholds: { stuckHours: 24 } };
          const read = readParameters(definition.parameters, raw, { now: someFriday, policy: policy as never });
          return read.ok || Object.values(read.faults).every(({ ja, en }) => ja !== '' && en !== '');
        } catch (error) {
          return error instanceof InvalidInput;
        }
      };
      expect(said()).toBe(true);
      expect(cpuTime() - before).toBeLessThan(500);
    }),
    { numRuns: 1_000 },
  );
});

let banto: Banto;
beforeAll(async () => {
  // A modal may be closed while it is still loading.
  const mayRefuse = [/^views\.update not_found/];
  banto = await startBanto({ dialect: 'production', seed: true, slack: { rateLimits: false }, mayRefuse });
});
afterAll(() => banto[Symbol.asyncDispose]());

test(
  'any line gets an answer within the limits that mentions nobody',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...commands), line, async (command, typed) => {
        const answer = await banto.slack.as(ken).command(`${command} ${typed.replace(/(^|\s)share\s*$/iu, '')}`);
        expect(answer.shown).toBeUndefined();
        await banto.slack.waitFor(
          () => answer.text().trim() || undefined,
          5_000,
          `an answer to ${JSON.stringify(typed)}`,
        );
        for (const message of answer.messages()) expect(mentionsOf(message)).toEqual([]);
        expect(textOf(answer.messages()[0])).not.toContain('予期しない');
        const view = answer.view();
        if (view) await banto.slack.as(ken).close(view);
      }),
      { numRuns: 80, timeout: longest(10_000) },
    );
    expect(banto.slack.faults.filter((fault) => !fault.startsWith('views.update not_found'))).toEqual([]);
    expect(banto.log.lines.filter(({ level }) => level === 50)).toEqual([]);
  },
  longest(60_000),
);

test(
  'any button value of another version gets a clear answer',
  async () => {
    const answer = await banto.slack.as(ken).command('/orders today');
    const message = await answer.message();
    const names = [
      ...catalog.entries.map(({ definition }) => definition.name),
      'answer.csv',
      'answer.sql',
      'answer.share',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.json(),
          fc.constant('{"id":"x"}'),
          fc.constant('{"receipt":"x"}'),
        ),
        async (name, value) => {
          const pressed = await banto.slack.as(ken).click(message, 'answer.refresh', {
            tamper: (payload) => Object.assign((payload['actions'] as object[])[0]!, { action_id: name, value }),
          });
          await banto.slack.waitFor(() => pressed.text().trim() || undefined, 5_000, `an answer to ${name} ${value}`);
          expect(pressed.text()).not.toContain('予期しない');
          const view = pressed.view();
          if (view) await banto.slack.as(ken).close(view);
        },
      ),
      { numRuns: 40 },
    );
    expect(banto.log.lines.filter(({ level }) => level === 50)).toEqual([]);
  },
  longest(60_000),
);
