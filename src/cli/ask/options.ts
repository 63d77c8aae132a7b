import { readArguments } from '../arguments.ts';

export type Format = 'text' | 'json' | 'csv';

export type Options =
  | { readonly ok: true; readonly line: string; readonly format: Format }
  | { readonly ok: false; readonly fault: string };

const usage = 'usage: npm run -s ask -- "/payouts due" [--json | --csv]';

/** Reads the arguments: a question as it is typed in Slack, and the form of its answer. */
export function readOptions(args: readonly string[]): Options {
  const given = readArguments(args, usage, {
    allowPositionals: true,
    options: { json: { type: 'boolean' }, csv: { type: 'boolean' } },
  });
  if (!given.ok) return given;
  const { values, positionals } = given.read;
  const line = positionals.join(' ').trim();
  if (line === '' || (values.json === true && values.csv === true)) return { ok: false, fault: usage };
  return { ok: true, line, format: values.json === true ? 'json' : values.csv === true ? 'csv' : 'text' };
}
