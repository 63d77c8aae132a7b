import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
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
