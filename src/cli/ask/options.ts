import { parseArgs } from 'node:util';

export type Format = 'text' | 'json' | 'csv';

export type Options =
  | { readonly ok: true; readonly line: string; readonly format: Format }
  | { readonly ok: false; readonly fault: string };

const usage = 'usage: npm run -s ask -- "/payouts due" [--json | --csv]';

/** Reads the arguments: a question as it is typed in Slack, and the form of its answer. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, csv: { type: 'boolean' } },
    });
    const line = positionals.join(' ').trim();
    if (line === '' || (values.json === true && values.csv === true)) return { ok: false, fault: usage };
    return { ok: true, line, format: values.json === true ? 'json' : values.csv === true ? 'csv' : 'text' };
  } catch (error) {
    return { ok: false, fault: `${error instanceof Error ? error.message : String(error)}\n${usage}` };
  }
}
