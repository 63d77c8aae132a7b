import { fileOf, importsOf, type Sources } from './imports.ts';

type Graph = ReadonlyMap<string, readonly string[]>;

/** Circular imports, those of types included: one shortest circle for each group of files. */
export function circleFaults(sources: Sources): string[] {
  const graph: Graph = new Map(
    [...sources].map(([file, source]) => [
      file,
      importsOf(source).flatMap(({ specifier }) => fileOf(file, specifier) ?? []),
    ]),
  );
  const reported = new Set<string>();
  const faults: string[] = [];
  for (const file of [...graph.keys()].toSorted()) {
    const circle = reported.has(file) ? undefined : pathBack(graph, file);
    if (!circle) continue;
    const group = [...graph.keys()].filter((other) => leadsTo(graph, file, other) && leadsTo(graph, other, file));
    for (const member of group) reported.add(member);
    faults.push(`${group.length} files in a circle: ${circle.join(' → ')}`);
  }
  return faults;
}

const pathBack = (graph: Graph, file: string): string[] | undefined => shortestPath(graph, file, file);
const leadsTo = (graph: Graph, from: string, to: string): boolean => shortestPath(graph, from, to) !== undefined;

/** A shortest path of at least one import, including both ends. */
function shortestPath(graph: Graph, from: string, to: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const waiting = [from];
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    for (const next of graph.get(file) ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      if (next === to) return pathTo(to, from, cameFrom);
      waiting.push(next);
    }
  }
  return undefined;
}

function pathTo(to: string, from: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const steps = [to];
  for (let file = cameFrom.get(to); file !== undefined && file !== from; file = cameFrom.get(file)) steps.unshift(file);
  return [from, ...steps];
}
