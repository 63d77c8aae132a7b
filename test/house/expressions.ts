import { lineAt, visit } from './syntax.ts';

/** A regular expression as it stands in the code. */
interface Expression {
  readonly pattern: string;
  readonly flags: string;
  readonly where: string;
}

/** Every regular expression that is written in a source file. */
export function expressionsOf(source: string, file: string): Expression[] {
  const found: Expression[] = [];
  visit(source, {
    Literal: (node) => {
      if (!('regex' in node)) return;
      const { pattern, flags } = node.regex;
      found.push({ pattern, flags, where: `${file}:${lineAt(source, node.start)}` });
    },
  });
  return found;
}

/** Finds all matches, as `replaceAll` would. */
export const search = ({ pattern, flags }: Expression, text: string): number =>
  [...text.matchAll(new RegExp(pattern, `${flags.replace('g', '')}g`))].length;
