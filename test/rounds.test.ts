import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Outage } from '#src/process/outage-log.ts';
import { Rounds } from '#src/process/rounds.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('a round that fails or hangs for a minute is named, and no longer when it works again', async () => {
  const log = pino({ level: 'silent' });
  const rounds = new Rounds({ log, outage: new Outage(log), isNotified: () => false, onFailure: () => undefined });
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

test('a database that is gone is logged once for all rounds, and once when it is back; other failures for each round', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  const rounds = new Rounds({ log, outage: new Outage(log), isNotified: () => false, onFailure: () => undefined });
  let fault: Error | undefined = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const work = (): Promise<void> => (fault ? Promise.reject(fault) : Promise.resolve());
  for (const name of ['watch cards', 'climb', 'tend requests']) rounds.add(name, 1_000, work);
  rounds.start();
  await vi.advanceTimersByTimeAsync(90_000);
  expect(lines.map(({ msg, reason }) => [msg, reason])).toEqual([
    ['database unreachable', 'nothing takes connections at this host and port'],
  ]);
  fault = undefined;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(lines.slice(1).map(({ msg, seconds }) => [msg, seconds])).toEqual([
    ['database reachable again', expect.toSatisfy((seconds: number) => seconds >= 89 && seconds <= 92)],
  ]);
  fault = new Error('a fault of its own');
  await vi.advanceTimersByTimeAsync(5_000);
  fault = undefined;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(
    lines
      .slice(2)
      .map(({ msg, round }) => `${String(msg)}: ${String(round)}`)
      .toSorted(),
  ).toEqual(
    ['round failed', 'round works again'].flatMap((msg) =>
      ['climb', 'tend requests', 'watch cards'].map((round) => `${msg}: ${round}`),
    ),
  );
  await rounds.stop();
});

test.each([
  [true, 30_000],
  [false, 1_000],
])('a run that wants a long pause gets none longer than the rest, listening: %s', async (isNotified, rest) => {
  const log = pino({ level: 'silent' });
  const rounds = new Rounds({ log, outage: new Outage(log), isNotified: () => isNotified, onFailure: () => undefined });
  let ran = 0;
  const work = (): Promise<number> => {
    ran += 1;
    return Promise.resolve(600_000);
  };
  rounds.add('deliver cards', 1_000, work, { wokenBy: ['card'], restMs: 30_000 });
  rounds.start();
  await vi.advanceTimersByTimeAsync(10 * 30_000 + 10);
  expect(ran).toBeGreaterThanOrEqual((10 * 30_000) / rest);
  expect(rounds.stalled()).toEqual([]);
  await rounds.stop();
});

test('what a table wakes rests while tables tell, is run at once when its table changes, and looks by itself otherwise', async () => {
  const log = pino({ level: 'silent' });
  let isNotified = true;
  const rounds = new Rounds({ log, outage: new Outage(log), isNotified: () => isNotified, onFailure: () => undefined });
  const ran = { deliver: 0, watch: 0, beat: 0 };
  const count = (name: keyof typeof ran) => () => {
    ran[name] += 1;
    return Promise.resolve();
  };
  rounds.add('deliver cards', 1_000, count('deliver'), { wokenBy: ['card'], restMs: 30_000 });
  rounds.add('watch own cards', 1_000, count('watch'), { wokenBy: ['alert', 'task'], restMs: 30_000 });
  rounds.add('beat', 10_000, count('beat'));
  rounds.start();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(ran).toEqual({ deliver: 1, watch: 1, beat: 3 });
  rounds.changed('task');
  await vi.advanceTimersByTimeAsync(10);
  expect(ran).toEqual({ deliver: 1, watch: 2, beat: 3 });
  // Nobody listened for a while: anything may have changed.
  rounds.changed();
  await vi.advanceTimersByTimeAsync(10);
  expect(ran).toEqual({ deliver: 2, watch: 3, beat: 3 });
  isNotified = false;
  rounds.changed();
  await vi.advanceTimersByTimeAsync(3_100);
  expect(ran.deliver).toBe(6);
  await rounds.stop();
});
