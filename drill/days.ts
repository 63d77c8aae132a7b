import { acts } from '#playground/acts/acts.ts';
import { channels } from '#playground/cast.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import { waitFor } from '#playground/patience.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { loadConfig } from '#src/config/load.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { latestTime } from '#src/engine/schedules/times.ts';
import { features } from '#src/features/index.ts';
import { readFileSync } from 'node:fs';
import { checks, sumBalances } from './support/ledger.ts';
import type { Drill } from './report.ts';

/** The small run includes a leap day, the usual one New Year, the long one both and every end of a month. */
const sizes = {
  small: { first: '2028-02-25', days: 8, replicas: 2 },
  usual: { first: '2027-12-20', days: 40, replicas: 3 },
  long: { first: '2027-11-01', days: 400, replicas: 5 },
} as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Within this time another process takes over the tick of a killed one. */
const PATIENCE_MS = 150_000;

/** Simulates days on replicas with different clocks that come and go. Each schedule must run once at each of its times. */
export const drillDays: Drill = async ({ rigs, seed, size, say }) => {
  const { first, days, replicas } = sizes[size];
  const begun = new Date(`${first}T12:00:00+09:00`);
  const random = seededRandom(seed);
  await using rig = await rigs.start({
    replicas,
    now: begun,
    slack: { rateLimits: false },
    paces: { channelMs: 20, deliverMs: 50, tickMs: 50, watchMs: 500, orphanMs: 2_000, requestsMs: 5_000 },
  });
  const act = acts(rig);
  const schedules = daily(rig);
  let restarts = 0;
  // Collected each day, because old ticks are deleted.
  const run = new Set<string>();
  const due = new Map<string, number[]>(schedules.map(({ name }) => [name, []]));
  for (let day = 1; day <= days; day++) {
    const noon = new Date(begun.getTime() + day * DAY_MS);
    // To just before nine, to about nine (some replicas before, some after), and later: a slow clock finds the tick late.
    for (const minutes of [-181, -179.5, -170]) {
      for (const bot of rig.bots) bot.setClock(new Date(noon.getTime() + (minutes + random.next() * 4 - 2) * 60_000));
      if (random.chance(0.3)) await new Promise((resolve) => setTimeout(resolve, 60));
    }
    if (random.chance(0.08)) {
      const [oldest] = rig.bots;
      if (oldest) await (random.chance(0.5) ? rig.kill(oldest) : rig.retire(oldest));
      await rig.add({ at: new Date(noon.getTime() - 165 * 60_000) });
      restarts += 1;
    }
    for (const bot of rig.bots) bot.setClock(noon);
    for (const { name, latest } of schedules) {
      const time = latest(noon).getTime();
      const times = due.get(name) ?? [];
      if (time > begun.getTime() && times.at(-1) !== time) times.push(time);
    }
    const wanted = [...due.values()].flat().length;
    const since = new Date(noon.getTime() - 2 * DAY_MS);
    await waitFor(
      async () => {
        for (const tick of await ended(rig, since)) run.add(tick);
        return run.size >= wanted;
      },
      PATIENCE_MS,
      `the ticks of day ${day}`,
    );
    if (day % 50 === 0) say(`days: ${day} of ${days}`);
  }
  const planned = expectedPosts(begun, days);
  await waitFor(() => rig.slack.channel(channels.ops).length >= planned.length, PATIENCE_MS).catch(() => undefined);
  // Let any unexpected posts arrive too.
  await act.waitForCards(30_000);
  const wanted = [...due].flatMap(([name, times]) => times.map((time) => `${name} ${new Date(time).toISOString()}`));
  const missing = wanted.filter((tick) => !run.has(tick));
  const surplus = [...run].filter((tick) => !wanted.includes(tick));
  const posted = await postsOf(rig);
  const absent = planned.filter((post) => !posted.includes(post));
  const once = new Set(posted);
  const unexpected = [...once].filter((post) => !planned.includes(post));
  const twice = [...once].filter((post) => posted.filter((other) => other === post).length > 1);
  const count = (what: string): number => planned.filter((post) => post.startsWith(`${what} `)).length;
  return [
    {
      what: 'simulated days',
      size: `${days} days from ${first}, ${replicas} replicas, ${restarts} restarts, clocks ± 2 min`,
      ...sumBalances(
        {
          lost: missing.length + absent.length,
          doubled: surplus.length + posted.length - once.size + unexpected.length,
          wrong: [
            ...missing.map((tick) => `${tick} had no effect`),
            ...surplus.map((tick) => `${tick} ran at an unexpected time`),
            ...absent.map((post) => `${post} was never posted`),
            ...unexpected.map((post) => `${post} should not have been posted`),
            ...twice.map((post) => `${post} was posted more than once`),
          ],
        },
        checks({ 'there are schedules': schedules.length > 0 }),
      ),
      seen: `${wanted.length} ticks; ${what.map((each) => `${count(each)} ${each}`).join(', ')}`,
    },
  ];
};

/** The kinds of scheduled posts in the channel. */
const what = ['digest', 'weekly', 'monthly', 'quarterly', 'generate', 'report'] as const;

/** The posts of each day after the first, computed from the calendar and not from the cron lines. */
function expectedPosts(begun: Date, days: number): string[] {
  return Array.from({ length: days }, (_, index) => {
    // Noon in Tokyo is the same day in UTC.
    const noon = new Date(begun.getTime() + (index + 1) * DAY_MS);
    const day = noon.toISOString().slice(0, 10);
    const isFirst = noon.getUTCDate() === 1;
    const due: Record<(typeof what)[number], boolean> = {
      digest: true,
      weekly: noon.getUTCDay() === 1,
      monthly: isFirst,
      quarterly: isFirst && noon.getUTCMonth() % 3 === 0,
      generate: isFirst,
      report: isFirst,
    };
    return what.filter((each) => due[each]).map((each) => `${each} ${day}`);
  }).flat();
}

/** Every message in the channel as kind and planned JST day; duplicates stay in the list. */
async function postsOf({ slack, sql }: Rig): Promise<string[]> {
  const cards = await sql<{ id: string; what: string; planned_at: Date }>(
    `select c.id, coalesce(l.period, split_part(c.subject, ':', 1)) as what, c.planned_at
     from banto.card c left join banto.checklist l on c.subject = 'checklist:' || l.id
     where c.planned_at is not null and c.thread_of is null`,
  );
  const byId = new Map(cards.map((card) => [card.id, card]));
  return slack.channel(channels.ops).map(({ ts, text, metadata }) => {
    const card = byId.get(/"card":"([^"]+)"/u.exec(JSON.stringify(metadata ?? {}))?.[1] ?? '');
    if (!card) return `an unexpected post (${ts}: ${text.slice(0, 40)})`;
    return `${card.what} ${new Date(card.planned_at.getTime() + 9 * HOUR_MS).toISOString().slice(0, 10)}`;
  });
}

/** Schedules that run at most once a day, with a function for their latest time. */
function daily({ env }: Rig): { name: string; latest: (now: Date) => Date }[] {
  const loaded = loadConfig(env, (path) => readFileSync(path, 'utf8'));
  if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
  const { policy } = loaded.config;
  return new Catalog(features).schedules
    .filter(({ cron }) => cron !== 'alerts')
    .map(({ name, cron }) => ({ name, latest: (now: Date) => latestTime(policy, cron, now) }));
}

/** Finished ticks that were due after a moment. */
async function ended({ sql }: Rig, since: Date): Promise<string[]> {
  const ticks = await sql<{ schedule: string; due: Date }>(
    `select schedule, due from banto.tick where ended_at is not null and due > $1 and schedule <> 'alerts'`,
    [since],
  );
  return ticks.map(({ schedule, due }) => `${schedule} ${due.toISOString()}`);
}
