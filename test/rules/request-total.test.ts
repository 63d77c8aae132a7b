import { expect, test } from 'vitest';
import { totalOf } from '#src/engine/requests/rules.ts';

const own = {};
/** The marketplace's function selects the rows itself. */
const outside = { external: {} as never };

test.each([
  ['its amount', own, { amount: 250_000, smallest: 50_000 }, 250_000],
  ['nothing to pay', own, { amount: 0, smallest: 0 }, 0],
  ['unknown where a negative amount hides another', own, { amount: 250_000, smallest: -1 }, null],
  ['unknown where a function selects the rows', outside, { amount: 250_000, smallest: 50_000 }, null],
  ['unknown where an older preview did not weigh it', own, undefined, null],
  ['unknown where an older preview stored null', own, null, null],
  ['unknown without its smallest amount', own, { amount: 250_000 }, null],
  ['unknown without its amount', own, { smallest: 50_000 }, null],
  ['its amount, though no version knows its operation', undefined, { amount: 5, smallest: 5 }, 5],
])('what one request moves is %s', (_what, operation, weighed, total) => {
  expect(totalOf(operation, weighed)).toBe(total);
});
