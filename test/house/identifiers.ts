import { parseSync } from 'oxc-parser';

/** `carryOut`, `CarryOut`, `CARRY_OUT` and `carry-out` alike: `carry-out`. */
export const spelled = (name: string): string =>
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
export function writtenIn(file: string, source: string): Written {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const [identifiers, texts] = [new Set<string>(), new Set<string>()];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return undefined;
    const { type, name, value } = node as { type?: unknown; name?: unknown; value?: unknown };
    if ((type === 'Identifier' || type === 'PrivateIdentifier') && typeof name === 'string') identifiers.add(name);
    if (type === 'Literal' && typeof value === 'string') texts.add(value);
    if (type === 'TemplateElement') texts.add((value as { cooked: string }).cooked);
    return Object.values(node).forEach(visit);
  };
  visit(program);
  return { identifiers, texts };
}
