import path from 'node:path';
import { importsOf, withoutComments } from './imports.ts';

/** Source files by their path from the project's root: `src/engine/definitions/query.ts`. */
export type Sources = ReadonlyMap<string, string>;

const heights = {
  domain: 0,
  config: 1,
  slack: 1,
  marketplace: 1,
  db: 1,
  queue: 1,
  engine: 2,
  features: 3,
  top: 4,
} as const;
type Floor = keyof typeof heights;

/** Where a file of `src/` lives; undefined when it lives nowhere. */
export function floorOf(file: string): Floor | undefined {
  const [, folder = '', ...rest] = file.split('/');
  if (rest.length === 0) return folder === 'main.ts' ? 'top' : undefined;
  if (folder === 'cli' || folder === 'process') return 'top';
  return folder in heights && folder !== 'top' ? (folder as Floor) : undefined;
}

/** The subject a feature's file belongs to; undefined for the table of contents and for what is no feature's. */
const subjectOf = (file: string): string | undefined => /^src\/features\/([^/]+)\//u.exec(file)?.[1];

/** The file a specifier means, when it is one of the project's. */
function resolve(importer: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(importer), specifier) : undefined;
}

/** What is wrong with where things live and what they look at; nothing when the house stands. */
export function floorFaults(sources: Sources): string[] {
  return [...sources].flatMap(([file, source]) => {
    const floor = floorOf(file);
    if (floor === undefined) return [`${file} is on no floor`];
    return importsOf(source).flatMap(({ specifier }) => {
      const target = resolve(file, specifier);
      const wrong = target !== undefined && wrongImport(file, floor, target);
      return wrong ? [`${file} imports ${target}: ${wrong}`] : [];
    });
  });
}

function wrongImport(file: string, floor: Floor, target: string): string | undefined {
  if (!target.startsWith('src/')) return 'outside src';
  const other = floorOf(target);
  if (other === undefined) return 'on no floor';
  if (other === 'config' && floor !== 'config')
    return floor === 'top' ? undefined : 'settings are read by the top floor only';
  if (heights[other] > heights[floor]) return 'upwards';
  if (heights[other] === heights[floor] && other !== floor) return 'a sibling';
  const [mine, theirs] = [subjectOf(file), subjectOf(target)];
  if (mine !== undefined && floor === 'features' && other === 'features' && mine !== theirs) return 'another feature';
  return undefined;
}

const purePackages =
  /^(?:zod|date-fns(?:\/\w+)?|@date-fns\/tz|@holiday-jp\/holiday_jp|canonicalize|@slack\/types|node:crypto)$/u;
const pureName = /\/(?:rules|views|text)\.ts$/u;
const isPure = (file: string): boolean => file.startsWith('src/domain/') || pureName.test(file);

/** What a pure file does without: a clock, chance, the process, the network, the console. */
const impurities: readonly [RegExp, string][] = [
  [/\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\./u, 'a clock'],
  [/\bMath\.random\b/u, 'chance'],
  [/\bprocess\./u, 'the process'],
  [/\bfetch\(/u, 'the network'],
  [/\bconsole\./u, 'the console'],
  [/\bset(?:Timeout|Interval|Immediate)\(/u, 'a timer'],
];

/**
 * What makes a file that should be pure impure: the domain, and files named rules.ts, views.ts and text.ts, with all that
 * runs when they are imported. Types may come from anywhere but the database's library and the clients.
 */
export function purityFaults(sources: Sources): string[] {
  const faults = new Set<string>();
  for (const file of sources.keys()) {
    if (!isPure(file)) continue;
    for (const { specifier, typeOnly } of importsOf(sources.get(file) ?? ''))
      if (typeOnly && !purePackages.test(specifier) && resolve(file, specifier) === undefined)
        faults.add(`${file} takes a type from ${specifier}`);
    for (const reached of reach(file, sources)) {
      const via = reached === file ? '' : ` through ${reached}`;
      const text = sources.get(reached) ?? '';
      for (const [pattern, what] of impurities)
        if (pattern.test(withoutComments(text))) faults.add(`${file} uses ${what}${via}`);
      for (const { specifier, typeOnly } of importsOf(text))
        if (!typeOnly && resolve(reached, specifier) === undefined && !purePackages.test(specifier))
          faults.add(`${file} needs ${specifier}${via}`);
    }
  }
  return [...faults];
}

/** A file and all files that run when it is imported. */
function reach(file: string, sources: Sources): Set<string> {
  const reached = new Set<string>();
  const waiting = [file];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    for (const { specifier, typeOnly } of importsOf(sources.get(next) ?? '')) {
      const target = typeOnly ? undefined : resolve(next, specifier);
      if (target !== undefined) waiting.push(target);
    }
  }
  return reached;
}
