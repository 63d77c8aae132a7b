import { readFileSync } from 'node:fs';
import { loadConfig } from '../config/load.ts';
import { examineDatabase } from './doctor/database.ts';
import { lineOf } from './doctor/finding.ts';
import { examineSlack } from './doctor/slack.ts';

/** Looks at everything Banto depends on, a line each with what to do; ends with 1 when anything fails. Changes nothing. */
const loaded = loadConfig(process.env, (path) => readFileSync(path, 'utf8'));
if (!loaded.ok) {
  for (const fault of loaded.faults) process.stdout.write(`✗ ${fault}\n`);
  process.exit(1);
}
const { config } = loaded;
process.stdout.write(
  `✓ settings: the environment and ${config.environment.opsConfig} are in order (policy ${config.policyHash.slice(0, 12)})\n`,
);
const [database, slack] = await Promise.all([examineDatabase(config.environment), examineSlack(config)]);
const findings = [...database, ...slack];
for (const finding of findings) process.stdout.write(`${lineOf(finding)}\n`);
process.exit(findings.some(({ state }) => state === 'fail') ? 1 : 0);
