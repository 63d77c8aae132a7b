import { execFile } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { runAsk } from '#src/cli/ask/run.ts';
import { runDoctor } from '#src/cli/doctor/run.ts';
import { runEnrol } from '#src/cli/enrol/run.ts';
import type { Clock } from '#src/domain/time/clock.ts';

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npm run ask` inside this process, which spares the start of one. */
export async function askHere(args: readonly string[], variables: Readonly<Record<string, string>>): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [heard, said] = [text(stdout), text(stderr)];
  const status = await runAsk({ args, variables, stdout, stderr });
  stdout.end();
  stderr.end();
  return { status, stdout: await heard, stderr: await said };
}

/** Runs `npm run doctor` inside this process, which spares the start of one. */
export async function doctorHere(variables: Readonly<Record<string, string>>): Promise<Omit<Ended, 'stderr'>> {
  const lines: string[] = [];
  const status = await runDoctor(variables, (line) => void lines.push(line));
  return { status, stdout: lines.map((line) => `${line}\n`).join('') };
}

/**
 * Runs `npm run enrol` inside this process, on a given clock.
 * @param type what is typed next, after what has been printed so far; undefined ends the input
 */
export async function enrolHere(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  { clock, type }: { readonly clock: Clock; readonly type: (printed: string) => string | undefined },
): Promise<Ended> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const said = text(stderr);
  let printed = '';
  stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    if (!printed.endsWith('shows now: ')) return;
    const line = type(printed);
    if (line === undefined) stdin.end();
    else stdin.write(`${line}\n`);
  });
  const status = await runEnrol({ args, variables, clock, stdin, stdout, stderr });
  stderr.end();
  return { status, stdout: printed, stderr: await said };
}

const run = promisify(execFile);
/** Programs share the compile cache, as the bot itself does. */
const compiled = { NODE_COMPILE_CACHE: 'node_modules/.cache/banto' };

/** Runs one of Banto's programs with only the given environment variables. */
export async function runCli(
  program: string,
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const options = { env: { PATH: process.env['PATH'], ...compiled, ...variables }, maxBuffer: 64 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await run(process.execPath, [`src/cli/${program}.ts`, ...args], options);
    return { status: 0, stdout, stderr };
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && 'stdout' in error && 'stderr' in error)
      return { status: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
    throw error;
  }
}
