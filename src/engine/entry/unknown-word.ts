import { InvalidInput, type Offer } from '../../domain/errors.ts';
import { cut } from '../../domain/text/text.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { type Catalog, type Entry, typed } from '../definitions/catalog.ts';
import { assign } from '../parameters/assign.ts';
import type { CommandLine } from '../parameters/command-line.ts';
import { readRaw } from './interaction.ts';

/** For a word that no definition has: what was probably meant, with a button where `mayUse` says so. */
export function unknownWord(
  catalog: Catalog,
  command: string,
  line: CommandLine,
  mayUse: (meant: Entry) => boolean,
): InvalidInput {
  const guess = catalog.suggest(command, line.word);
  const help = `\`${typed(`${command}.help`)}\``;
  const next = words(`使い方は ${help} で確認できます。`, `${help} lists what there is.`);
  const unknown = notFound(cut(line.word, 40), guess);
  const meant = guess === undefined ? undefined : catalog.find(command, guess);
  return new InvalidInput({ command: unknown }, { next, offers: meant && mayUse(meant) ? offer(meant, line) : [] });
}

const notFound = (word: string, guess: string | undefined): Words =>
  guess === undefined
    ? words(`「${word}」は見つかりません。`, `There is no “${word}”.`)
    : words(`「${word}」は見つかりません。${guess} ですか？`, `There is no “${word}”. Did you mean ${guess}?`);

/** The meant question or operation with the rest of the line. A change is not offered: it would be done at once. */
function offer({ kind, definition }: Entry, { rest }: CommandLine): Offer[] {
  if (kind === 'change') return [];
  const { raw } = readRaw(() => assign(definition.parameters, rest));
  const shown = [typed(definition.name), ...rest.map(({ text }) => text)].join(' ');
  const label = cut(shown, 60);
  return [{ does: definition.name, label: words(`${label} を実行`, `Run ${label}`), values: raw }];
}
