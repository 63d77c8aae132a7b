import path from 'node:path';
import { expect, test } from 'vitest';
import { importsOf } from '../house/imports.ts';
import { readSources } from '../house/sources.ts';

/** The rooms of the playground's Slack: each knows only those after it. */
const rooms = ['server.ts', 'control', 'slack.ts', 'client', 'methods', 'wire', 'workspace', 'validate'];
/** What runs Banto, and what it may take from outside `src/`: the playground is everybody's, and knows nobody. */
const runners = { bench: ['playground'], drill: ['playground'], playground: [] } as const;

const room = (file: string): string => file.split('/')[2] ?? '';

/** The files of the project that a file imports. */
const importedBy = (file: string, source: string): string[] =>
  importsOf(source).flatMap(({ specifier }) => {
    if (specifier.startsWith('#')) return [specifier.slice(1)];
    return specifier.startsWith('.') ? [path.posix.join(path.posix.dirname(file), specifier)] : [];
  });

test('a room of the playground’s Slack looks down only', () => {
  const wrong = [...readSources('playground/slack')].flatMap(([file, source]) => {
    const own = rooms.indexOf(room(file));
    if (own < 0) return [`${file} is in no room`];
    return importedBy(file, source)
      .filter((target) => target.startsWith('playground/slack/') && rooms.indexOf(room(target)) < own)
      .map((target) => `${file} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

test.each(Object.entries(runners))(
  '%s takes what it shares from the playground, and nothing from the others',
  (folder, may) => {
    const allowed = ['src', folder, ...may].map((each) => `${each}/`);
    const wrong = [...readSources(folder)].flatMap(([file, source]) =>
      importedBy(file, source)
        .filter((target) => /^(?:src|test|bench|drill|playground)\//u.test(target))
        .filter((target) => !allowed.some((each) => target.startsWith(each)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  },
);
