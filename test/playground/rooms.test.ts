import path from 'node:path';
import { expect, test } from 'vitest';
import { importsOf } from '../house/imports.ts';
import { readSources } from '../house/sources.ts';

/** The rooms of the playground's Slack. Each may import only from those after it. */
const rooms = ['server.ts', 'control', 'slack.ts', 'client', 'methods', 'wire', 'workspace', 'validate'];
/** What each folder may import from outside `src/`: bench and drill use the playground, which uses nothing else. */
const runners = { bench: ['playground'], drill: ['playground'], playground: [] } as const;

const room = (file: string): string => file.split('/')[2] ?? '';

/** The project's files that a file imports. */
const importedBy = (file: string, source: string): string[] =>
  importsOf(source).flatMap(({ specifier }) => {
    if (specifier.startsWith('#')) return [specifier.slice(1)];
    return specifier.startsWith('.') ? [path.posix.join(path.posix.dirname(file), specifier)] : [];
  });

test('each room of the playground’s Slack imports only from lower ones', () => {
  const wrong = [...readSources('playground/slack')].flatMap(([file, source]) => {
    const own = rooms.indexOf(room(file));
    if (own < 0) return [`${file} is in no room`];
    return importedBy(file, source)
      .filter((target) => target.startsWith('playground/slack/') && rooms.indexOf(room(target)) < own)
      .map((target) => `${file} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

test.each(Object.entries(runners))('%s imports shared code only from the playground', (folder, may) => {
  const allowed = ['src', folder, ...may].map((each) => `${each}/`);
  const wrong = [...readSources(folder)].flatMap(([file, source]) =>
    importedBy(file, source)
      .filter((target) => /^(?:src|test|bench|drill|playground)\//u.test(target))
      .filter((target) => !allowed.some((each) => target.startsWith(each)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});
