import { expect, test } from 'vitest';
import { usualPaces } from '#src/process/paces.ts';

test('outside of tests Slack is asked for a socket at these intervals', () => {
  expect(usualPaces).toMatchObject({ socketCheckMs: 5_000, socketAgainMs: 30_000 });
});
