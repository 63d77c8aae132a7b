import { readPersonId } from '../../domain/text/slack-id.ts';
import { readArguments } from '../arguments.ts';

export type Options =
  | { readonly does: 'add' | 'remove'; readonly person: string }
  | { readonly does: 'list' }
  | { readonly fault: string };

const usage = 'usage: npm run -s enrol -- U0APPR1 [--remove], or npm run -s enrol -- --list';

/** Reads the arguments: whose second factor, or `--list`. */
export function readOptions(args: readonly string[]): Options {
  const given = readArguments(args, usage, {
    allowPositionals: true,
    options: { remove: { type: 'boolean' }, list: { type: 'boolean' } },
  });
  if (!given.ok) return given;
  const { values, positionals } = given.read;
  const [person, ...more] = positionals;
  if (values.list === true && person === undefined && values.remove !== true) return { does: 'list' };
  if (person === undefined || more.length > 0 || values.list === true) return { fault: usage };
  if (readPersonId(person) === undefined) return { fault: `${person} is not a user of Slack (U…, W…)\n${usage}` };
  return { does: values.remove === true ? 'remove' : 'add', person };
}
