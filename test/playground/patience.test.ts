import os from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { longest, patient, waitFor } from '#playground/patience.ts';

afterEach(() => vi.restoreAllMocks());

const cores = os.availableParallelism();
const busy = (times: number) => vi.spyOn(os, 'loadavg').mockReturnValue([times * cores, 0, 0]);

test('a wait is longer on a busy machine, up to a limit', () => {
  const taken = [0, 1, 2, 40].map((times) => {
    busy(times);
    return patient(100);
  });
  expect(taken).toEqual([100, 100, 200, longest(100)]);
});

test('a wait that times out says what it waited for, the load, and the last error', async () => {
  busy(2);
  const fault = new Error('not yet');
  const waited = waitFor(() => Promise.reject(fault), 20, 'a card');
  await expect(waited).rejects.toThrow(
    new RegExp(`^waited \\d+ ms \\(the load is ${(2 * cores).toFixed(2)} on ${cores} cores\\) for: a card$`, 'u'),
  );
  await expect(waited).rejects.toMatchObject({ cause: fault });
});
