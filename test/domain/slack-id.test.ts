import { expect, test } from 'vitest';

import { isChannelId, isGroupId, isPersonId, isSlackId, readPersonId } from '#src/domain/text/slack-id.ts';

test.each([
  ['U0OPER1', 'person'],
  ['W0OPER1', 'person'],
  ['S0TECH', 'group'],
  ['C0OPS', 'channel'],
  ['G0OPS', 'channel'],
  ['D0DIRECT', 'none of them'],
  ['system', 'none of them'],
  ['', 'none of them'],
])('%s: %s', (id, kind) => {
  expect([isPersonId(id), isGroupId(id), isChannelId(id)]).toEqual(
    ['person', 'group', 'channel'].map((each) => each === kind),
  );
});

test.each(['U1', 'u0oper1', 'U0OPER1 ', 'U0-OPER', ' U0OPER1', '<@U0OPER1>', 'Uwe', ''])('%j is no id', (text) => {
  expect(isSlackId(text)).toBe(false);
  expect(readPersonId(text)).toBeUndefined();
});

test('only a person’s id is read as one', () => {
  expect(['U0OPER1', 'W0OPER1', 'S0TECH', 'C0OPS'].map(readPersonId)).toEqual([
    'U0OPER1',
    'W0OPER1',
    undefined,
    undefined,
  ]);
});
