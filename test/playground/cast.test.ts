import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { cast, channels, homeTeam } from '#playground/cast.ts';

interface Example {
  readonly team: string;
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly channels: Readonly<Record<string, string>>;
}

const example = parse(readFileSync(new URL('../../ops.example.yml', import.meta.url), 'utf8')) as Example;

test('the example of ops.yml gives each person of the cast their role', () => {
  const given = cast.map(({ id, group }) =>
    ['admin', 'approver', 'operator'].find((role) =>
      example.roles[role]?.some((holder) => holder === id || holder === group),
    ),
  );
  expect(given).toEqual(cast.map(({ role }) => role));
  expect(new Set(cast.map(({ id }) => id)).size).toBe(cast.length);
});

test('the example of ops.yml names the playground’s team and channels', () => {
  expect(example.team).toBe(homeTeam);
  expect(channels).toMatchObject(example.channels);
});
