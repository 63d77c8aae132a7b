import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Rounds } from '#src/process/rounds.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('a round that fails or hangs for a minute is named, and no longer when it works again', async () => {
  const rounds = new Rounds(pino({ level: 'silent' }));
  let mode: 'works' | 'fails' | 'hangs' = 'works';
  let free: (() => void) | undefined;
  rounds.add('deliver cards', 1_000, async () => {
    if (mode === 'fails') throw new Error('no connection');
    if (mode === 'hangs') await new Promise<void>((resolve) => (free = resolve));
  });
  rounds.add('watch itself', 60_000, () => Promise.resolve(), { firstAfterMs: 60_000 });
  rounds.start();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(rounds.stalled()).toEqual([]);

  mode = 'fails';
  await vi.advanceTimersByTimeAsync(60_000);
  expect(rounds.stalled()).toEqual([]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(rounds.stalled()).toEqual([expect.stringMatching(/^round “deliver cards”: no success for 6\d s$/u)]);

  mode = 'works';
  await vi.advanceTimersByTimeAsync(2_000);
  expect(rounds.stalled()).toEqual([]);

  mode = 'hangs';
  await vi.advanceTimersByTimeAsync(70_000);
  expect(rounds.stalled()).toHaveLength(1);
  mode = 'works';
  free?.();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(rounds.stalled()).toEqual([]);
  await rounds.stop();
});
