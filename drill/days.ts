import { seededRandom } from '#playground/marketplace/seed/random.ts';
import { waitFor } from '#playground/slack/wait.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { loadConfig } from '#src/config/load.ts';
import { Catalog } from '#src/engine/catalog.ts';
import { latestTime } from '#src/engine/schedule.ts';
import { features } from '#src/features/index.ts';
import { readFileSync } from 'node:fs';
import { channels, Clerk } from './support/clerk.ts';
import { claims, together } from './support/ledger.ts';
import type { Drill } from './report.ts';

const sizes = {
  small: { days: 8, replicas: 2 },
  usual: { days: 40, replicas: 3 },
  long: { days: 400, replicas: 5 },
} as const;
const DAY_MS = 86_400_000;
const FIRST = new Date('2026-11-19T12:00:00+09:00');

/** Days go by, on replicas whose clocks differ and that come and go: each schedule has one effect at each of its times. */
export const drillDays: Drill = async ({ yard, seed, size }) => {
  const { days, replicas } = sizes[size];
  const random = seededRandom(seed);
  await using rig = await yard.rig({
    replicas,
    now: FIRST,
    slack: { rateLimits: false },
    paces: { channelMs: 20, deliverMs: 50, tickMs: 50, watchMs: 500, orphanMs: 2_000, requestsMs: 5_000 },
  });
  const { sql } = rig;
  const clerk = new Clerk(rig);
  const schedules = daily(rig);
  let restarts = 0;
  const due = new Map<string, number[]>(schedules.map(({ name }) => [name, []]));
  for (let day = 1; day <= days; day++) {
    const noon = new Date(FIRST.getTime() + day * DAY_MS);
    // To just before nine, over nine in a spread of some minutes, and on: a clock that is behind finds the tick late.
    for (const minutes of [-181, -179.5, -170]) {
      for (const bot of rig.bots) bot.setClock(new Date(noon.getTime() + (minutes + random.next() * 4 - 2) * 60_000));
      if (random.chance(0.3)) await new Promise((resolve) => setTimeout(resolve, 60));
    }
    if (random.chance(0.08)) {
      const [oldest] = rig.bots;
      if (oldest) await (random.chance(0.5) ? rig.kill(oldest) : rig.retire(oldest));
      await rig.add(new Date(noon.getTime() - 165 * 60_000));
      restarts += 1;
    }
    for (const bot of rig.bots) bot.setClock(noon);
    for (const { name, latest } of schedules) {
      const time = latest(noon).getTime();
      const times = due.get(name) ?? [];
      if (time > FIRST.getTime() && times.at(-1) !== time) times.push(time);
    }
    await waitFor(async () => (await ended(rig)) >= [...due.values()].flat().length, 60_000, `the ticks of day ${day}`);
  }
  const digests = (): string[] =>
    rig.slack.channel(channels.ops).flatMap(({ text }) => /日次ダイジェスト (\d+年\d+月\d+日)/u.exec(text)?.[1] ?? []);
  await waitFor(() => digests().length >= days, 30_000).catch(() => undefined);
  // Whatever else would come.
  await clerk.delivered(30_000);
  const ticks = await sql<{ schedule: string; due: Date; ended_at: Date | null }>(
    `select schedule, due, ended_at from banto.tick where schedule = any($1)`,
    [schedules.map(({ name }) => name)],
  );
  const wanted = [...due].flatMap(([name, times]) => times.map((time) => `${name} ${new Date(time).toISOString()}`));
  const run = ticks
    .filter(({ ended_at }) => ended_at !== null)
    .map((tick) => `${tick.schedule} ${tick.due.toISOString()}`);
  const missing = wanted.filter((tick) => !run.includes(tick));
  const surplus = run.filter((tick) => !wanted.includes(tick));
  const onDays = digests();
  return [
    {
      what: 'simulated days',
      size: `${days} days, ${replicas} replicas, ${restarts} restarts, clocks ± 2 min`,
      ...together(
        {
          lost: missing.length + Math.max(0, days - new Set(onDays).size),
          doubled: surplus.length + onDays.length - new Set(onDays).size,
          wrong: [
            ...missing.map((tick) => `${tick} had no effect`),
            ...surplus.map((tick) => `${tick} is nobody’s time`),
            ...(onDays.length === days ? [] : [`${onDays.length} digests in ${days} days`]),
          ],
        },
        claims({ 'there are schedules': schedules.length > 0 }),
      ),
      seen: `${wanted.length} ticks of ${schedules.map(({ name }) => name).join(', ')}`,
    },
  ];
};

/** The schedules that run at most once a day, and their latest time. */
function daily({ env }: Rig): { name: string; latest: (now: Date) => Date }[] {
  const loaded = loadConfig(env, (path) => readFileSync(path, 'utf8'));
  if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
  const { policy } = loaded.config;
  return new Catalog(features).schedules
    .filter(({ cron }) => cron !== 'alerts')
    .map(({ name, cron }) => ({ name, latest: (now: Date) => latestTime(policy, cron, now) }));
}

async function ended({ sql }: Rig): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `select count(*) as count from banto.tick where ended_at is not null and schedule in (select name from banto.schedule where cron not like '*/5%')`,
  );
  return row?.count ?? 0;
}
