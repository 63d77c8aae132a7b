import type { Language } from '#src/domain/text/words.ts';
import type { DemoCommand, DemoThing } from '../demo/control.ts';
import { may } from './roles.ts';

/** A line that a partly typed one could become. */
export interface Completion {
  /** What stands in the field then. */
  readonly line: string;
  readonly label: string;
  readonly note: string;
}

interface Known {
  readonly commands: readonly DemoCommand[];
  /** How often the person's browser has used each command. */
  readonly uses: Readonly<Record<string, number>>;
  readonly person: string;
  readonly language: Language;
  /** Things by the subject of the command. */
  readonly things: readonly DemoThing[];
}

const MOST = 40;

/** A typed line with Slack's own slash and spaces. */
const plain = (line: string): string => line.replace(/^／/u, '/').replaceAll('　', ' ');

/** Slack's own client refuses a slash command that no app has. While the commands are not known, none is refused. */
export function isCommand(line: string, commands: readonly DemoCommand[]): boolean {
  const [word = ''] = line.toLowerCase().split(/\s/u, 1);
  return (
    !word.startsWith('/') || commands.length === 0 || commands.some(({ typed }) => typed.split(' ', 1)[0] === word)
  );
}

/** The command at the start of a line, when it is complete and something may be typed after it. */
export function commandOf(line: string, commands: readonly DemoCommand[]): DemoCommand | undefined {
  const written = plain(line);
  return commands.find(
    ({ typed, aliases }) =>
      written.startsWith(`${typed} `) ||
      aliases.some((alias) => written.startsWith(`${typed.split(' ', 1)[0]} ${alias} `)),
  );
}

/** The commands that a person may use and that a partly typed line fits, most used first; then what they are about. */
export function completions(line: string, { commands, uses, person, language, things }: Known): Completion[] {
  const written = plain(line);
  const complete = commandOf(line, commands);
  if (complete) {
    const rest = written.split(/\s+/u).slice(2).join(' ');
    return things
      .filter(({ id, label }) => id !== rest && (id.startsWith(rest) || label.includes(rest)))
      .slice(0, MOST)
      .map(({ id, label, status }) => ({ line: `${complete.typed} ${id}`, label, note: `${status}  ${id}` }));
  }
  const used = ({ typed }: DemoCommand): number => uses[typed] ?? 0;
  return commands
    .filter((command) => may(person, command.role) && fits(command, written))
    .toSorted((a, b) => used(b) - used(a))
    .map(({ typed, usage, summary }) => ({ line: `${typed} `, label: usage[language], note: summary[language] }));
}

/** `/or`, `/orders st`, `/orders 滞`, `/滞` and `滞留` find the same command. */
function fits({ typed, aliases }: DemoCommand, written: string): boolean {
  if (written === '') return false;
  const [subject = ''] = typed.split(' ', 1);
  const start = written.toLowerCase();
  if (typed.startsWith(start) && typed !== start) return true;
  const word = start.startsWith(`${subject} `) ? start.slice(subject.length + 1) : start.replace(/^\//u, '');
  return word !== '' && !/^[\w-]*$/u.test(word) && aliases.some((alias) => alias.startsWith(word));
}
