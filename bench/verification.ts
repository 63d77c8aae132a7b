import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hanako } from '#playground/cast.ts';
import { verifyFile } from '#src/cli/audit-log.ts';
import { auditHash, auditLine, genesisHash } from '#src/domain/hash-chain/hash-chain.ts';
import type { Report, Settings } from './report.ts';
import { timed } from './support/statistics.ts';

const SECONDS = 30;
const TIMES = 5;
const CHUNK = 1_048_576;

/** Verifying an exported audit log, against one hash over the same bytes. */
export async function benchVerification({ small, say }: Settings): Promise<Report> {
  const rows = small ? 100_000 : 1_000_000;
  const folder = await mkdtemp(join(tmpdir(), 'banto-bench-'));
  try {
    const file = join(folder, 'audit.jsonl');
    say(`writing ${rows} rows`);
    await pipeline(Readable.from(lines(rows)), createWriteStream(file));
    // Read it once before measuring, so that the file is cached for both.
    await digest(file);
    const [anchor, own] = [await timed(() => digest(file)), await timed(() => verified(file, rows))];
    const { size } = await stat(file);
    return {
      name: 'verification',
      setting: `${Math.round(size / 1_000_000)} MB of exported rows, read from the file by both; ms`,
      rows: [
        {
          what: `audit:verify of ${rows} rows`,
          figures: { sha256: anchor, verify: own, '×': own / anchor },
          reach: `≤ ${SECONDS} s, ≤ ${TIMES} ×`,
          reached: own <= SECONDS * 1_000 && own <= TIMES * anchor,
        },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function digest(file: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK })) hash.update(chunk as Buffer);
  hash.digest('hex');
}

async function verified(file: string, rows: number): Promise<void> {
  const verifier = await verifyFile(file);
  if (verifier.end() || verifier.seal().seq !== rows) throw new Error('the log that was just written does not verify');
}

/** An exported log in Banto's format, in large pieces. */
function* lines(rows: number): Generator<string> {
  let prev_hash = genesisHash;
  let piece = '';
  const receipt_id = randomUUID();
  for (let seq = 1; seq <= rows; seq++) {
    const body = {
      seq,
      at: '2026-11-20T03:04:05.123000Z',
      actor: hanako,
      team: 'T0000001',
      source: 'modal',
      operation: 'payouts.paid',
      subject: `payout:${receipt_id}`,
      outcome: 'done',
      reason: seq % 3 === 0 ? '振込確認済み' : null,
      before: { status: 'ready_for_transfer', final_payout: seq, transaction_id: null, notes: '備考' },
      after: { status: 'completed', final_payout: seq, transaction_id: `BANK-${seq}`, notes: '備考\n銀行振込完了' },
      request_id: null,
      receipt_id,
      policy: genesisHash,
    };
    const hash = auditHash(prev_hash, body);
    piece += `${auditLine({ ...body, prev_hash, hash })}\n`;
    prev_hash = hash;
    if (piece.length < CHUNK) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
