import { expect, test } from 'vitest';
import { asRehearsed, doneIn, isRehearsal, marked, rehearsalMark } from '#src/domain/rehearsal.ts';
import { words } from '#src/domain/text/words.ts';

test('the mode decides what the log says of something done', () => {
  expect([isRehearsal({ mode: 'live' }), doneIn({ mode: 'live' })]).toEqual([false, 'done']);
  expect([isRehearsal({ mode: 'rehearsal' }), doneIn({ mode: 'rehearsal' })]).toEqual([true, 'rehearsed']);
});

test('what is said of a rehearsal says so first', () => {
  expect(rehearsalMark).toEqual(words('リハーサル（書き込みなし）', 'Rehearsal (nothing written)'));
  const paid = words('支払済みにしました。', 'It is marked paid.');
  expect(asRehearsed(paid)).toEqual(
    words(
      'リハーサル（書き込みなし）: 本番では「支払済みにしました。」となります。',
      'Rehearsal (nothing written). Live, this would be: It is marked paid.',
    ),
  );
  expect(marked(paid, true)).toEqual(
    words('リハーサル（書き込みなし）: 支払済みにしました。', 'Rehearsal (nothing written): It is marked paid.'),
  );
  for (const live of [false, undefined]) expect(marked(paid, live)).toBe(paid);
});
