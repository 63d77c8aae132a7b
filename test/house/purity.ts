import type { Expression, MemberExpression, NewExpression } from 'oxc-parser';
import { constantText, fileOf, importsOf, type Sources } from './imports.ts';
import { visit } from './syntax.ts';

const purePackages =
  /^(?:zod|date-fns(?:\/\w+)?|@date-fns\/tz|@holiday-jp\/holiday_jp|canonicalize|otpauth|@slack\/types|node:crypto)$/u;
const pureName = /\/(?:(?:[\w-]+-)?rules|views|text)\.ts$/u;
export const isPure = (file: string): boolean => file.startsWith('src/domain/') || pureName.test(file);

/** Globals and members that a pure file must not use; `()` is a call of the global itself. */
const impurities: Readonly<Record<string, { readonly what: string; readonly members?: readonly string[] }>> = {
  Date: { what: 'a clock', members: ['now', '()'] },
  performance: { what: 'a clock' },
  Math: { what: 'chance', members: ['random'] },
  crypto: { what: 'chance' },
  randomUUID: { what: 'chance', members: ['()'] },
  randomBytes: { what: 'chance', members: ['()'] },
  randomInt: { what: 'chance', members: ['()'] },
  process: { what: 'the process' },
  globalThis: { what: 'the process' },
  fetch: { what: 'the network', members: ['()'] },
  console: { what: 'the console' },
  setTimeout: { what: 'a timer', members: ['()'] },
  setInterval: { what: 'a timer', members: ['()'] },
  setImmediate: { what: 'a timer', members: ['()'] },
};

/** The impure things that a source file uses. */
function impuritiesOf(source: string): Set<string> {
  const found = new Set<string>();
  const use = (node: Expression, member: string | undefined): void => {
    const impurity = node.type === 'Identifier' ? impurities[node.name] : undefined;
    if (!impurity) return;
    const { what, members } = impurity;
    if (members === undefined || (member !== undefined && members.includes(member))) found.add(what);
  };
  visit(source, {
    MemberExpression: (node) => use(node.object, memberOf(node)),
    CallExpression: ({ callee }) => use(callee, '()'),
    NewExpression: (node) => {
      if (isNow(node)) found.add('a clock');
    },
  });
  return found;
}

const memberOf = (node: MemberExpression): string | undefined =>
  node.property.type === 'Identifier' && !node.computed
    ? node.property.name
    : node.property.type === 'PrivateIdentifier'
      ? undefined
      : constantText(node.property);

/** Whether it reads the clock: `new Date()` without an argument. */
const isNow = ({ callee, arguments: given }: NewExpression): boolean =>
  callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0;

/**
 * What makes a pure file impure. Pure are the domain and files named rules.ts (or …-rules.ts), views.ts and text.ts, with every module
 * that runs when they are imported. Types may come from anywhere except the database library and the clients.
 */
export function purityFaults(sources: Sources): string[] {
  const faults = new Set<string>();
  for (const [file, source] of sources) {
    if (!isPure(file)) continue;
    for (const { specifier, typeOnly } of importsOf(source))
      if (typeOnly && !purePackages.test(specifier) && fileOf(file, specifier) === undefined)
        faults.add(`${file} takes a type from ${specifier}`);
    for (const reached of reach(file, sources)) {
      const via = reached === file ? '' : ` through ${reached}`;
      const text = sources.get(reached) ?? '';
      for (const what of impuritiesOf(text)) faults.add(`${file} uses ${what}${via}`);
      for (const { specifier, typeOnly } of importsOf(text))
        if (!typeOnly && fileOf(reached, specifier) === undefined && !purePackages.test(specifier))
          faults.add(`${file} needs ${specifier}${via}`);
    }
  }
  return [...faults];
}

/** A file and every file that runs when it is imported. */
function reach(file: string, sources: Sources): Set<string> {
  const reached = new Set<string>();
  const waiting = [file];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    for (const { specifier, typeOnly } of importsOf(sources.get(next) ?? '')) {
      const target = typeOnly ? undefined : fileOf(next, specifier);
      if (target !== undefined) waiting.push(target);
    }
  }
  return reached;
}
