import { describe, expect, test } from 'vitest';
import { cpuTime } from '#playground/patience.ts';
import { readDelimited } from '#src/domain/csv/read.ts';
import { cut, maskEmail, plain } from '#src/domain/text/text.ts';
import { emailsIn, idsIn, idStartsIn, maskEmails, oneWord } from '#src/engine/parameters/clues.ts';
import { readCommandLine } from '#src/engine/parameters/command-line.ts';
import { features } from '#src/features/index.ts';
import { readList } from '#src/features/payouts/paid-list/lines.ts';
import { escape, unescape } from '#src/slack/mrkdwn.ts';
import { expressionsOf, search } from './house/expressions.ts';
import { readSources } from './house/sources.ts';
import { longTexts, shortly } from './support/long-texts.ts';

/** Milliseconds of CPU for one long text. What is quadratic needs seconds. */
const MOST = 200;

const took = (read: (text: string) => unknown, text: string): number => {
  const before = cpuTime();
  read(text);
  return cpuTime() - before;
};

/** The first text for which this takes too long, twice; nothing else runs in the process meanwhile. */
const slow = (read: (text: string) => unknown): string | undefined => {
  const found = longTexts.find((text) => took(read, text) > MOST && took(read, text) > MOST);
  return found === undefined ? undefined : shortly(found);
};

describe('a message of 40,000 characters, whatever it is, holds nobody up', () => {
  test.each(features.flatMap(({ finders = [] }) => finders).map((finder) => ({ thing: finder.thing.en, finder })))(
    'looked up as $thing',
    ({ finder }) => {
      expect(slow((text) => finder.recognise(text))).toBeUndefined();
    },
  );

  test.each(
    Object.entries({
      idsIn,
      idStartsIn,
      emailsIn,
      // A command is no longer.
      maskEmails: (text: string) => maskEmails(text.slice(0, 10_000)),
      maskEmail,
      oneWord,
      escape,
      unescape,
      plain,
      cut: (text: string) => cut(text, 60),
      readCommandLine,
      readDelimited,
      readList: (text: string) => readList(text),
    }),
  )('%s', (_name, read) => {
    expect(slow(read)).toBeUndefined();
  });
});

describe('regular expressions', () => {
  const sources = readSources('src');
  const all = [...sources].flatMap(([file, source]) => expressionsOf(source, file));
  // Without a repetition that has no end an expression cannot be slow.
  const endless = all.filter(({ pattern }) => /[*+]|,\}/u.test(pattern));

  test('none takes long for a long text', () => {
    expect(endless.length).toBeGreaterThan(60);
    const found = endless.flatMap((each) => {
      const text = slow((long) => search(each, long));
      return text === undefined ? [] : [`${each.where}: ${text}`];
    });
    expect(found).toEqual([]);
  });

  test('the check finds those that do', () => {
    const [quadratic] = expressionsOf('export const email = /[a-z.]+@[a-z]/u;', 'wrong.ts');
    expect(quadratic?.where).toBe('wrong.ts:1');
    expect(slow((text) => quadratic && search(quadratic, text))).toBeDefined();
  });
});
