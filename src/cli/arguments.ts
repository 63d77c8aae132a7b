import { parseArgs, type ParseArgsConfig } from 'node:util';

type Given = Required<Pick<ParseArgsConfig, 'options'>> & Pick<ParseArgsConfig, 'allowPositionals'>;
type Read<Config extends Given> = ReturnType<typeof parseArgs<Config & { args: string[] }>>;

/**
 * Reads a program's arguments, each option as `parseArgs` describes it. What it does not know is refused: a mistyped option
 * would otherwise be left out without a word. `usage` follows what is wrong.
 */
export function readArguments<const Config extends Given>(
  args: readonly string[],
  usage: string,
  config: Config,
): { readonly ok: true; readonly read: Read<Config> } | { readonly ok: false; readonly fault: string } {
  try {
    return { ok: true, read: parseArgs({ ...config, args: [...args] }) };
  } catch (error) {
    // Its advice is about arguments that begin with a dash, which nothing here takes.
    const [why] = (error instanceof Error ? error.message : String(error)).split('. To specify', 1);
    return { ok: false, fault: `${why}\n${usage}` };
  }
}

/** The same of this process; says what is wrong and exits with 2. */
export function argumentsOrExit<const Config extends Given>(usage: string, config: Config): Read<Config> {
  const given = readArguments(process.argv.slice(2), usage, config);
  if (given.ok) return given.read;
  process.stderr.write(`${given.fault}\n`);
  return process.exit(2);
}
