import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Acknowledged, acts } from '#playground/acts/acts.ts';
import { aoi, channels, hanako, ken, sam } from '#playground/cast.ts';
import { startPostgres, type Postgres } from '#playground/postgres.ts';
import { freePort } from '#playground/ports.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { patient, waitFor } from '#playground/patience.ts';
import { auditBalance, checks, receiptBalance, sumBalances } from './support/ledger.ts';
import { type Drill, most } from './report.ts';

const sizes = {
  small: { downMs: 3_000, cuts: 3, silences: 1, slowMs: 200 },
  usual: { downMs: 8_000, cuts: 6, silences: 2, slowMs: 200 },
  long: { downMs: 30_000, cuts: 30, silences: 8, slowMs: 300 },
} as const;

/** PostgreSQL is stopped and started again, its connections are cut, go silent, and then it is slow. */
export const drillDatabase: Drill = async ({ rigs, size }) => {
  const { downMs, cuts, silences, slowMs } = sizes[size];
  const folder = await mkdtemp(join(tmpdir(), 'banto-drill-'));
  // The server's user must be able to read the folder.
  await chmod(folder, 0o755);
  const place = { dataDir: join(folder, 'data'), port: await freePort(), persistent: true };
  let postgres: Postgres = await startPostgres(place);
  try {
    // The digest comes due while the database is down.
    const now = new Date('2026-11-20T08:59:50+09:00');
    await using rig = await rigs.start({ postgres, slack: { rateLimits: false }, now, marketplace: true });
    const act = acts(rig);
    const clicks: Acknowledged[] = [];
    let number = 0;
    const pay = async (): Promise<boolean> => {
      const id = await act.owe({ amount: 5 });
      const view = await act.tryOpen(hanako, `/payouts paid ${id}`, 3_000);
      const click =
        view && (await act.submitForReceipt(hanako, view, `payout:${id}`, { transaction_id: `DOWN-${++number}` }));
      if (click) clicks.push(click);
      return click !== undefined;
    };
    for (let turn = 0; turn < 3; turn++) await pay();
    // One modal is open when the database stops.
    const id = await act.owe({ amount: 5 });
    const open = await act.open(sam, `/payouts paid ${id}`);

    await postgres.stop();
    const stopped = performance.now();
    const answers: string[] = [];
    const unready: number[] = [];
    let taken = 0;
    while (performance.now() - stopped < downMs) {
      const asked = await rig.slack.as(aoi).command('/orders stuck');
      answers.push(await asked.message(() => true, 5_000).then(textOf, () => ''));
      unready.push(...(await readiness(rig)));
      if (await act.submitForReceipt(sam, open, `payout:${id}`, { transaction_id: 'DOWN-OPEN' })) taken += 1;
      await sleep(500);
    }
    postgres = await startPostgres(place);
    const back = performance.now();
    await waitFor(async () => (await readiness(rig)).every((status) => status === 200), 60_000).catch(() => undefined);
    const readyMs = performance.now() - back;
    const afterwards = await act.submitForReceipt(sam, open, `payout:${id}`, { transaction_id: 'DOWN-OPEN' });
    if (afterwards) clicks.push(afterwards);
    const digest = await waitFor(
      () => rig.slack.channel(channels.ops).find(({ text }) => text.includes('日次ダイジェスト')),
      30_000,
    ).catch(() => undefined);

    let failed = 0;
    for (let turn = 0; turn < cuts; turn++) {
      const paying = pay();
      await rig.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'banto%' and datname = current_database()`,
      );
      if (!(await paying)) failed += 1;
      await sleep(200);
    }
    let silentMs = 0;
    for (let turn = 0; turn < silences; turn++) {
      rig.proxy.silence();
      const begun = performance.now();
      await waitFor(pay, 60_000).catch(() => undefined);
      silentMs = Math.max(silentMs, performance.now() - begun);
    }
    rig.proxy.delayMs = slowMs;
    const slow: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const view = await act.tryOpen(
        ken,
        `/partners approve ${await act.register({ name: `遅い日の工房 ${turn}` })}`,
        10_000,
      );
      if (!view) continue;
      const started = performance.now();
      const click = await act.submitForReceipt(ken, view, `partner:${turn}`);
      slow.push(performance.now() - started);
      if (click) clicks.push(click);
    }
    const left = await act.waitForReceipts(90_000);
    rig.proxy.delayMs = 0;
    const plain = answers.filter((answer) => answer.includes('データベースに接続できません'));
    return [
      {
        what: 'PostgreSQL stopped, cut, silent, slow',
        size: `${downMs / 1_000} s away, ${cuts} cuts, ${silences} silences, ${slowMs} ms a round trip`,
        ...sumBalances(
          await receiptBalance(rig, clicks),
          await auditBalance(rig),
          checks({
            [`${answers.length - plain.length} of ${answers.length} answers were not plain: ${answers.find((answer) => !plain.includes(answer)) ?? ''}`]:
              answers.length > 0 && plain.length === answers.length,
            '/readyz said 200 without a database': unready.length > 0 && unready.every((status) => status === 503),
            'a click was acknowledged that could not be stored': taken === 0,
            '/readyz did not recover': readyMs < patient(30_000),
            'the modal that was open could not be submitted afterwards': afterwards !== undefined,
            'the digest that fell due meanwhile did not come': digest !== undefined,
            [`${left} stored clicks never ended`]: left === 0,
            'after a silence no click was taken for long': silentMs < patient(20_000),
            'no bot is left': rig.bots.every(({ isRunning }) => isRunning),
            'nothing was submitted while it was slow': slow.length > 0,
          }),
        ),
        seen: `ready again after ${Math.round(readyMs)} ms; ${failed} of the clicks failed by cuts, and the person told so; acknowledged within ${most(slow)} ms when slow`,
      },
    ];
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const readiness = ({ bots }: Rig): Promise<number[]> =>
  Promise.all(bots.map(async ({ url }) => (await fetch(`${url}/readyz`)).status));
