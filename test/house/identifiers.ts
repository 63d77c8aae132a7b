import { visit } from './syntax.ts';

/** Converts `carryOut`, `CarryOut`, `CARRY_OUT` and `carry-out` to `carry-out`. */
const spelled = (name: string): string =>
  name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/gu, '-')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .toLowerCase();

/** Whether a name contains a whole word: `takePress` contains `press`, `expressed` does not. */
export const hasWord = (name: string, word: string): boolean => `-${spelled(name)}-`.includes(`-${spelled(word)}-`);

export interface Written {
  /** Names of variables, functions, types, members and keys. */
  readonly identifiers: ReadonlySet<string>;
  /** Strings and template texts. */
  readonly texts: ReadonlySet<string>;
}

/** The identifiers and texts of a source file, without its comments. */
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
