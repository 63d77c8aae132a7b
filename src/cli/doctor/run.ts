import { loadConfig } from '../../config/load.ts';
import { readText } from '../../config/read-text.ts';
import type { Variables } from '../../config/secret-files.ts';
import { judgePost } from '../../process/catalog.ts';
import { openOutbound } from '../../process/outbound.ts';
import { examineBlocks } from './blocks.ts';
import { examineCalls } from './calls.ts';
import { type DoctorResult, ok, resultLine } from './check.ts';
import { examineDatabase } from './database.ts';
import { examinePlace } from './place.ts';
import { examinePort } from './port.ts';
import { examineRecords } from './records.ts';
import { examineSlack } from './slack.ts';

/**
 * Checks everything Banto depends on and says a line for each, with what to do.
 * @param variables the environment variables
 * @param json one line of JSON for programs, `{ok, results: [{state, what, next}]}`, instead of a line for each
 * @returns the exit code: 1 when a check fails
 */
export async function runDoctor(
  variables: Variables,
  say: (line: string) => void,
  { json = false }: { readonly json?: boolean } = {},
): Promise<0 | 1> {
  const results = await examine(variables, json ? () => undefined : (result) => say(resultLine(result)));
  const fine = results.every(({ state }) => state !== 'fail');
  if (json) say(JSON.stringify({ ok: fine, results }));
  return fine ? 0 : 1;
}

/** @param tell called with each result as it is known */
async function examine(variables: Variables, tell: (result: DoctorResult) => void): Promise<readonly DoctorResult[]> {
  const loaded = loadConfig(variables, readText, judgePost);
  if (!loaded.ok) {
    const faults = loaded.faults.map((fault): DoctorResult => ({ state: 'fail', what: fault }));
    faults.forEach(tell);
    return faults;
  }
  const { config } = loaded;
  openOutbound(config.environment.proxy);
  const settings = ok(
    `settings: the environment and ${config.environment.opsConfig} are in order (policy ${config.policyHash.slice(0, 12)})`,
  );
  tell(settings);
  const results = (
    await Promise.all([
      examineDatabase(config),
      examinePlace(config),
      examineRecords(config),
      examineSlack(config),
      examineCalls(config),
      examinePort(config.environment),
      examineBlocks(config),
    ])
  ).flat();
  results.forEach(tell);
  return [settings, ...results];
}
