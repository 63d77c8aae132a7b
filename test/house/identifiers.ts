import { visit } from './syntax.ts';

/** `carryOut`, `CarryOut`, `CARRY_OUT` and `carry-out` alike: `carry-out`. */
const spelled = (name: string): string =>
  name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/gu, '-')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .toLowerCase();

/** Whether a name has that word in it, whole: `takePress` has `press`, `expressed` has not. */
export const hasWord = (name: string, word: string): boolean => `-${spelled(name)}-`.includes(`-${spelled(word)}-`);

export interface Written {
  /** Names of variables, functions, types, members and keys. */
  readonly identifiers: ReadonlySet<string>;
  /** What stands in quotes and templates. */
  readonly texts: ReadonlySet<string>;
}

/** The identifiers and texts of a source file, read by a parser: comments are neither. */
export function writtenIn(source: string): Written {
  const [identifiers, texts] = [new Set<string>(), new Set<string>()];
  visit(source, {
    Identifier: ({ name }) => void identifiers.add(name),
    PrivateIdentifier: ({ name }) => void identifiers.add(name),
    Literal: ({ value }) => {
      if (typeof value === 'string') texts.add(value);
    },
    TemplateElement: ({ value }) => void texts.add(value.cooked ?? value.raw),
  });
  return { identifiers, texts };
}
