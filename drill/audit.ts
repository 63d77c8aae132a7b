import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hanako, ken } from '#playground/cast.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import {
  auditHash,
  auditLine,
  type AuditRow,
  formatSeal,
  genesisHash,
  type Seal,
  verifyChain,
} from '#src/domain/hash-chain/hash-chain.ts';
import type { Drill } from './report.ts';

const sizes = { small: 60, usual: 150, long: 1_000 } as const;

/** One way to alter the log, and the `seq` at which verification must find it. */
interface Alteration {
  readonly how: string;
  readonly rows: readonly AuditRow[];
  readonly at: number;
}

/** Alters the log at every row, in every column and every way. Each alteration must be found, with its `seq`. */
export const drillAudit: Drill = async ({ seed, size }) => {
  const rows = chain(sizes[size], seed);
  const last = rows.at(-1);
  if (!last) throw new Error('no rows');
  const seal: Seal = { seq: last.seq, hash: last.hash };
  const missed: string[] = [];
  const counts = new Map<string, number>();
  if (found(rows, seal) !== undefined) missed.push('the log as it was is called altered');
  for (const { how, rows: altered, at } of alterations(rows)) {
    counts.set(how, (counts.get(how) ?? 0) + 1);
    const seq = found(altered, seal);
    if (seq !== at) missed.push(`${how} at ${at}: found at ${seq ?? 'nowhere'}`);
  }
  const byCommand = await commandFinds(rows, seal);
  return [
    {
      what: 'the audit log altered, row by row',
      size: `${rows.length} rows, ${[...counts.values()].reduce((sum, count) => sum + count, 0)} alterations`,
      lost: missed.length,
      doubled: 0,
      wrong: [...missed.slice(0, 10), ...byCommand],
      seen: [...counts].map(([how, count]) => `${how} ${count}`).join(', '),
    },
  ];
};

/** A log in Banto's format. */
function chain(length: number, seed: number): AuditRow[] {
  const random = seededRandom(seed);
  let prev_hash = genesisHash;
  return Array.from({ length }, (_, index) => {
    const body = {
      seq: index + 1,
      at: `2026-11-20T03:${String(index % 60).padStart(2, '0')}:00.${String(index).padStart(6, '0')}Z`,
      actor: random.pick([hanako, ken]),
      team: 'T0000001',
      source: 'modal',
      operation: random.pick(['payouts.paid', 'partners.approve']),
      subject: `payout:${random.uuid()}`,
      outcome: 'done',
      reason: random.chance(0.3) ? '理由 "引用" \n 改行' : null,
      before: { status: 'ready_for_transfer', final_payout: random.int(1, 99_999) },
      after: { status: 'completed', notes: `備考 ${index}` },
      request_id: random.chance(0.5) ? random.uuid() : null,
      receipt_id: random.uuid(),
      policy: 'p1',
    };
    const row = { ...body, prev_hash, hash: auditHash(prev_hash, body) };
    prev_hash = row.hash;
    return row;
  });
}

function* alterations(rows: readonly AuditRow[]): Generator<Alteration> {
  for (const [index, row] of rows.entries()) {
    const at = row.seq;
    for (const column of Object.keys(row) as (keyof AuditRow)[])
      yield { how: 'edited', rows: rows.with(index, { ...row, [column]: edited(row[column]) }), at };
    // Somebody who edits a row may also fix its hash. Then the next row's link, or the seal, no longer matches.
    const smart = { ...row, actor: 'U0EVIL' };
    yield {
      how: 'edited and hashed anew',
      rows: rows.with(index, { ...smart, hash: auditHash(row.prev_hash, smart) }),
      at: Math.min(at + 1, rows.length),
    };
    yield { how: 'deleted', rows: rows.toSpliced(index, 1), at };
    yield { how: 'inserted', rows: rows.toSpliced(index, 0, { ...row, actor: 'U0EVIL' }), at };
    yield { how: 'truncated', rows: rows.slice(0, index), at };
    if (index > 0) {
      const before = rows[index - 1];
      if (!before) continue;
      yield { how: 'swapped', rows: rows.with(index - 1, row).with(index, before), at: at - 1 };
      // Swaps the contents; each `seq` stays.
      yield {
        how: 'swapped',
        rows: rows.with(index - 1, { ...row, seq: before.seq }).with(index, { ...before, seq: row.seq }),
        at: at - 1,
      };
    }
  }
}

const edited = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return value.endsWith('0') ? `${value.slice(0, -1)}1` : `${value.slice(0, -1)}0`;
  return value === null ? 'x' : { ...(value as object), more: 1 };
};

/** The `seq` at which verifying a file of these rows fails; undefined when it passes. */
function found(rows: readonly AuditRow[], seal: Seal): number | undefined {
  const verifier = verifyChain({ seal });
  for (const row of rows) if (verifier.nextLine(auditLine(row))) break;
  return verifier.end()?.seq;
}

/** Runs `audit:verify` on each kind of alteration. Returns a line for each that it did not find. */
async function commandFinds(rows: readonly AuditRow[], seal: Seal): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'banto-audit-'));
  try {
    const file = join(folder, 'audit.jsonl');
    const wrong: string[] = [];
    const whole: Alteration = { how: 'as it was', rows, at: 0 };
    const middle = [...alterations(rows)].filter(({ at }) => at === Math.floor(rows.length / 2));
    for (const { how, rows: altered, at } of [whole, ...new Map(middle.map((one) => [one.how, one])).values()]) {
      await writeFile(file, altered.map((row) => `${auditLine(row)}\n`).join(''));
      const said = await promisify(execFile)(
        process.execPath,
        ['src/cli/audit-verify.ts', file, '--seal', formatSeal(seal)],
        {
          cwd: new URL('..', import.meta.url),
        },
      ).then(
        ({ stdout }) => stdout,
        (error: { stdout?: string }) => error.stdout ?? '',
      );
      const right = at === 0 ? said.startsWith(`${rows.length} rows verified`) : said.includes(`at seq ${at}:`);
      if (!right) wrong.push(`audit:verify of a log ${how} at ${at} said: ${said.trim()}`);
    }
    return wrong;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
