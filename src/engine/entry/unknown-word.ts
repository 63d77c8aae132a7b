import { InvalidInput } from '../../domain/errors.ts';
import { cut } from '../../domain/text.ts';
import { words } from '../../domain/words.ts';
import { type Catalog, typed } from '../definitions/catalog.ts';

/** For a word that no definition has, with the one that was probably meant. */
export function unknownWord(catalog: Catalog, command: string, word: string): InvalidInput {
  const guess = catalog.suggest(command, word);
  const shown = cut(word, 40);
  return new InvalidInput({
    command: words(
      `「${shown}」という指定はありません。${guess === undefined ? '' : `もしかして: ${guess}？\n`}\`${typed(`${command}.help`)}\` で使い方を確認できます。`,
      `There is no “${shown}”.${guess === undefined ? '' : ` Did you mean: ${guess}?`} \`${typed(`${command}.help`)}\` lists what there is.`,
    ),
  });
}
