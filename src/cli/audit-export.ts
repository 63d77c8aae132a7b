import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../db/message-of.ts';
import { auditLine, type AuditRow } from '../domain/hash-chain/hash-chain.ts';
import { argumentsOrExit } from './arguments.ts';
import { readAuditLog } from './audit-log.ts';
import { databasesOrExit } from './settings-or-exit.ts';

/** The audit log as JSON lines on standard output, in the order of `seq`. */
argumentsOrExit('usage: npm run audit:export', { options: {} });
const { databaseUrl } = databasesOrExit();

/** Characters written at once: one write for each row would take most of the time. */
const CHUNK = 65_536;

async function* chunks(rows: AsyncIterable<AuditRow>): AsyncGenerator<string> {
  let chunk = '';
  for await (const row of rows) {
    chunk += `${auditLine(row)}\n`;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

try {
  await readAuditLog(databaseUrl, (rows) => pipeline(Readable.from(chunks(rows)), process.stdout));
} catch (error) {
  // The reader may stop early, as `head` does.
  if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) {
    process.stderr.write(`The audit log could not be exported: ${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
