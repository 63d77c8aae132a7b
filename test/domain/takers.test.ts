import { expect, test } from 'vitest';
import { doubtfulLevels, groupsOfTakers, takes } from '#src/domain/escalation/takers.ts';
import { features } from '#src/features/index.ts';

const roles = { viewer: ['*'], operator: ['U1', 'S1'], approver: ['U2'], admin: ['U3'] };
const ladder = (...mentions: (string | undefined)[]) =>
  mentions.map((mention, index) => ({
    level: index + 1,
    name: '段階',
    afterMs: index,
    ...(mention !== undefined && { mention }),
  }));
const members = new Map([
  ['S1', ['U4']],
  ['S2', ['U5', 'U4']],
  ['S3', ['U5']],
  ['S4', []],
]);

test('a level is doubtful when nobody whom it calls may take an alert', () => {
  const escalation = ladder(undefined, 'U1', 'U3', 'U4', 'U5', 'S1', 'S2', 'S3', 'S4');
  expect(doubtfulLevels({ roles, escalation }, members)).toEqual([
    { level: 5, mention: 'U5', isCertain: true },
    { level: 8, mention: 'S3', isCertain: true },
  ]);
});

test('without the members of a group it is not known', () => {
  const escalation = ladder('U4', 'S1', 'S2', 'U1');
  expect(doubtfulLevels({ roles, escalation }, new Map())).toEqual([
    { level: 1, mention: 'U4', isCertain: false },
    { level: 3, mention: 'S2', isCertain: false },
  ]);
  expect(groupsOfTakers({ roles, escalation })).toEqual(['S1', 'S2']);
});

test('the role is that of the buttons that take one', () => {
  const taking = features
    .flatMap(({ changes = [] }) => changes)
    .filter(({ name }) => ['alert.ack', 'incident.ack'].includes(name));
  expect(taking.map(({ role }) => role)).toEqual([takes, takes]);
});
