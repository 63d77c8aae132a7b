import { type Comment, parseSync, type Program, Visitor, type VisitorObject } from 'oxc-parser';

interface Syntax {
  readonly program: Program;
  readonly comments: readonly Comment[];
}

/** Several checks read each file, so it is parsed only once. */
const parsed = new Map<string, Syntax>();

/**
 * The syntax tree of a source file.
 * @throws when it is not TypeScript, with or without JSX, because a file that cannot be read must not pass a check
 */
export function syntaxOf(source: string): Syntax {
  const known = parsed.get(source);
  if (known) return known;
  const read = (name: string) => parseSync(name, source, { preserveParens: false });
  const plain = read('source.ts');
  const { program, comments, errors } = plain.errors.length === 0 ? plain : read('source.tsx');
  const [error] = errors;
  if (error) throw new SyntaxError(error.codeframe ?? error.message);
  const syntax = { program, comments };
  parsed.set(source, syntax);
  return syntax;
}

export const visit = (source: string, visitor: VisitorObject): void =>
  new Visitor(visitor).visit(syntaxOf(source).program);

/** The line number of an offset in a text, counted from 1. */
export const lineAt = (source: string, place: number): number => source.slice(0, place).split('\n').length;
