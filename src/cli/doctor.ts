import { readFileSync } from 'node:fs';
import { loadConfig } from '../config/load.ts';
import { examineBlocks } from './doctor/blocks.ts';
import { examineDatabase } from './doctor/database.ts';
import { judgePost } from '../process/catalog.ts';
import { resultLine } from './doctor/check.ts';
import { examineOperations } from './doctor/operations.ts';
import { examineRecords } from './doctor/records.ts';
import { examineSlack } from './doctor/slack.ts';

/** Checks everything Banto depends on and prints a line for each, with what to do. Exits with 1 when a check fails. */
const loaded = loadConfig(process.env, (path) => readFileSync(path, 'utf8'), judgePost);
if (!loaded.ok) {
  for (const fault of loaded.faults) process.stdout.write(`✗ ${fault}\n`);
  process.exit(1);
}
const { config } = loaded;
process.stdout.write(
  `✓ settings: the environment and ${config.environment.opsConfig} are in order (policy ${config.policyHash.slice(0, 12)})\n`,
);
const results = (
  await Promise.all([
    // One after the other: both are about the database.
    examineDatabase(config.environment).then(async (found) => [...found, ...(await examineOperations(config))]),
    examineSlack(config),
    examineRecords(config.environment),
    examineBlocks(config),
  ])
).flat();
for (const result of results) process.stdout.write(`${resultLine(result)}\n`);
process.exit(results.some(({ state }) => state === 'fail') ? 1 : 0);
