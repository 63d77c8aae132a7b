import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LaterWatch } from '#src/queue/later-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('after a failure it looks at each pace until the longest pause is over, and no more', () => {
  let looks = 0;
  const watch = new LaterWatch(() => (looks += 1), { paceMs: 5_000, forMs: 300_000 });
  vi.advanceTimersByTime(60_000);
  expect(looks).toBe(0);
  watch.expect();
  watch.expect();
  vi.advanceTimersByTime(5_000);
  expect(looks).toBe(1);
  vi.advanceTimersByTime(300_000);
  expect(looks).toBe(61);
  vi.advanceTimersByTime(600_000);
  expect(looks).toBe(62);
  watch.expect();
  vi.advanceTimersByTime(5_000);
  expect(looks).toBe(63);
  watch.stop();
  vi.advanceTimersByTime(600_000);
  expect(looks).toBe(63);
});
