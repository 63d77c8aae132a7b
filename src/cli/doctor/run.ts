import { loadConfig } from '../../config/load.ts';
import { readText } from '../../config/read-text.ts';
import type { Variables } from '../../config/secret-files.ts';
import { judgePost } from '../../process/catalog.ts';
import { openOutbound } from '../../process/outbound.ts';
import { examineBlocks } from './blocks.ts';
import { resultLine } from './check.ts';
import { examineDatabase } from './database.ts';
import { examineOperations } from './operations.ts';
import { examineRecords } from './records.ts';
import { examineSlack } from './slack.ts';

/**
 * Checks everything Banto depends on and says a line for each, with what to do.
 * @param variables the environment variables
 * @returns the exit code: 1 when a check fails
 */
export async function runDoctor(variables: Variables, say: (line: string) => void): Promise<0 | 1> {
  const loaded = loadConfig(variables, readText, judgePost);
  if (!loaded.ok) {
    for (const fault of loaded.faults) say(`✗ ${fault}`);
    return 1;
  }
  const { config } = loaded;
  openOutbound(config.environment.proxy);
  say(
    `✓ settings: the environment and ${config.environment.opsConfig} are in order (policy ${config.policyHash.slice(0, 12)})`,
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
  for (const result of results) say(resultLine(result));
  return results.some(({ state }) => state === 'fail') ? 1 : 0;
}
