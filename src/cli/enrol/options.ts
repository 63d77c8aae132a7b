import { readPersonId } from '../../domain/text/slack-id.ts';
import { parseArgs } from 'node:util';

export type Options =
  | { readonly does: 'add' | 'remove'; readonly person: string }
  | { readonly does: 'list' }
  | { readonly fault: string };

const usage = 'usage: npm run -s enrol -- U0APPR1 [--remove], or npm run -s enrol -- --list';

/** Reads the arguments: whose second factor, or `--list`. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { remove: { type: 'boolean' }, list: { type: 'boolean' } },
    });
    const [person, ...more] = positionals;
    if (values.list === true && person === undefined && values.remove !== true) return { does: 'list' };
    if (person === undefined || more.length > 0 || values.list === true) return { fault: usage };
    if (readPersonId(person) === undefined) return { fault: `${person} is not a user of Slack (U…, W…)\n${usage}` };
    return { does: values.remove === true ? 'remove' : 'add', person };
  } catch (error) {
    return { fault: `${error instanceof Error ? error.message : String(error)}\n${usage}` };
  }
}
