import { messageOf } from '../db/message-of.ts';
import { formatSeal, parseSeal } from '../domain/hash-chain/hash-chain.ts';
import { argumentsOrExit } from './arguments.ts';
import { faultTexts, verifyDatabase, verifyFile } from './audit-log.ts';
import { databasesOrExit } from './settings-or-exit.ts';

/**
 * Verifies the audit log's chain: of an exported file, which needs no settings, or of the database. Exits with 0 when
 * the chain is intact, 1 when it is not (and prints the first bad `seq`), 2 when it could not be read.
 */
const USAGE = 'usage: npm run audit:verify [-- [FILE] [--seal SEQ:HASH]]';

function refuse(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(2);
}

const { values, positionals } = argumentsOrExit(USAGE, {
  options: { seal: { type: 'string' } },
  allowPositionals: true,
});
if (positionals.length > 1) refuse(USAGE);
const [file] = positionals;
const { seal: sealText } = values;
const seal = sealText === undefined ? undefined : parseSeal(sealText);
if (sealText !== undefined && seal === undefined) refuse('--seal is wrong; allowed: SEQ:HASH, as a digest prints it');

const verifier = await (
  file === undefined ? verifyDatabase(databasesOrExit().databaseUrl, seal) : verifyFile(file, seal)
).catch((error: unknown) => refuse(`The audit log could not be read: ${messageOf(error)}`));
const fault = verifier.end();
if (fault) {
  const { seq, wrong, expected, found } = fault;
  process.stdout.write(`audit log broken at seq ${seq}: ${faultTexts[wrong]} (expected ${expected}, found ${found})\n`);
  process.exitCode = 1;
} else {
  const last = verifier.seal();
  const stands = seal === undefined ? '' : `, the seal of ${seal.seq} stands`;
  process.stdout.write(`${last.seq} rows verified${stands}; seal ${formatSeal(last)}\n`);
}
