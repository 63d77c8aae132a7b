import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { Rigs } from '#playground/rig/rig.ts';
import { drillAudit } from './audit.ts';
import { drillBehind } from './behind.ts';
import { drillCalls } from './calls.ts';
import { drillDatabase } from './database.ts';
import { drillDays } from './days.ts';
import { drillDecisions } from './decisions.ts';
import { drillFacts } from './facts.ts';
import { drillKept } from './kept.ts';
import { drillKill } from './kill.ts';
import { drillSlack } from './slack.ts';
import { drillSockets } from './sockets.ts';
import { drillStatements } from './statements.ts';
import { drillVersions } from './versions.ts';
import { type Drill, type Outcome, passed, table } from './report.ts';

/** Every drill by its name on the command line: `npm run drill -- kill --seed 7 --long --json`. */
const drills: Readonly<Record<string, Drill>> = {
  kill: drillKill,
  slack: drillSlack,
  database: drillDatabase,
  behind: drillBehind,
  kept: drillKept,
  facts: drillFacts,
  decisions: drillDecisions,
  statements: drillStatements,
  calls: drillCalls,
  sockets: drillSockets,
  audit: drillAudit,
  days: drillDays,
  versions: drillVersions,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(drills);
const unknown = names.filter((name) => !(name in drills));
const seed = Number(values.seed);
if (unknown.length > 0 || !Number.isSafeInteger(seed)) {
  process.stderr.write(
    unknown.length > 0
      ? `There is no drill ${unknown.join(', ')}; there are ${Object.keys(drills).join(', ')}.\n`
      : '--seed is wrong; allowed: a whole number\n',
  );
  process.exit(2);
}
const size = values.long ? 'long' : values.small ? 'small' : 'usual';
const say = (line: string): void => void process.stderr.write(`${line}\n`);
await using rigs = await Rigs.open();
// Each drill has its own bots and database and mostly waits. More at once would slow each other down; at full size each
// alone keeps the machine busy.
const atOnce = pLimit(size === 'long' ? 1 : 3);
const outcomes = (await Promise.all(names.map((name) => atOnce(() => runDrill(name))))).flat();
process.stdout.write(
  values.json ? `${JSON.stringify({ seed, size, outcomes }, null, 2)}\n` : `${table(outcomes, seed)}\n`,
);
if (!outcomes.every(passed)) process.exitCode = 1;

async function runDrill(name: string): Promise<(Outcome & { readonly name: string; readonly seconds: number })[]> {
  const started = performance.now();
  const ended =
    (await drills[name]?.({ rigs, seed, size, say }).catch((error: unknown): Outcome[] => [
      { what: name, size: '-', lost: 0, doubled: 0, wrong: [`could not run: ${inFull(error)}`], seen: '-' },
    ])) ?? [];
  const seconds = Math.round((performance.now() - started) / 1_000);
  say(`${name}: ${ended.every(passed) ? 'held' : 'BROKEN'} (${seconds} s)`);
  return ended.map((outcome) => ({ name, seconds, ...outcome }));
}

function inFull(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.stack ?? error.message, ...(error.cause === undefined ? [] : [`because ${inFull(error.cause)}`])].join(
    '\n',
  );
}
