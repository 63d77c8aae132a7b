import path from 'node:path';
import { fileOf, importsOf, type Sources } from './imports.ts';

/** The rooms of `src/`, from the top floor to the ground. Imports go down only, never to another room on the same floor. */
const floors: readonly (readonly string[])[] = [
  ['main.ts', 'cli/**'],
  ['process/**'],
  ['features/index.ts'],
  // Each feature is its own room.
  ['features/*/**'],
  ['engine/entry/**'],
  ['engine/requests/**'],
  ['engine/operations/**'],
  ['engine/answers/**', 'engine/changes/**', 'engine/escalation/**', 'engine/second-factor/**', 'engine/schedules/**'],
  ['engine/receipts/**'],
  ['engine/posting/**'],
  ['engine/definitions/**'],
  ['engine/audit/**', 'engine/parameters/**', 'engine/people/**'],
  ['engine/replicas.ts'],
  ['engine/{database,each-alone,metrics,ports,setting}.ts'],
  ['config/**', 'slack/**', 'marketplace/**', 'queue/**'],
  ['db/**'],
  ['domain/second-factor/**'],
  ['domain/second-person/**'],
  ['domain/csv/**', 'domain/escalation/**', 'domain/permission/**'],
  ['domain/*.ts'],
  ['domain/typed/**'],
  ['domain/hash-chain/**', 'domain/time/**'],
  ['domain/text/**'],
];

const readSettings: readonly string[] = ['main', 'cli', 'process'];

interface Room {
  /** `engine/posting`, `features/orders`; or the file's name when it is in no room's folder. */
  readonly name: string;
  /** The floor, counted from the ground, which is 1. */
  readonly height: number;
}

/** The room of a file of `src/`; undefined when it is in none. */
export function roomOf(file: string): Room | undefined {
  const place = file.replace(/^src\//u, '');
  for (const [index, rooms] of floors.entries()) {
    const pattern = rooms.find((each) => path.posix.matchesGlob(place, each));
    if (pattern === undefined) continue;
    const name = pattern === 'features/*/**' ? place.split('/').slice(0, 2).join('/') : pattern.replace(/\/\*\*$/u, '');
    return { name: name.replace(/\.ts$/u, ''), height: floors.length - index };
  }
  return undefined;
}

/** Rooms in the list that have no file. */
export const emptyRooms = (sources: Sources): string[] =>
  floors
    .flat()
    .filter((pattern) => ![...sources.keys()].some((file) => path.posix.matchesGlob(file, `src/${pattern}`)));

/** Files outside every room, and imports that go the wrong way. */
export function floorFaults(sources: Sources): string[] {
  return [...sources].flatMap(([file, source]) => {
    const room = roomOf(file);
    if (room === undefined) return [`${file} is on no floor`];
    return importsOf(source).flatMap(({ specifier }) => {
      const target = fileOf(file, specifier);
      const wrong = target !== undefined && wrongImport(room, target);
      return wrong ? [`${file} imports ${target}: ${wrong}`] : [];
    });
  });
}

function wrongImport(mine: Room, target: string): string | undefined {
  if (!target.startsWith('src/')) return 'outside src';
  const theirs = roomOf(target);
  if (theirs === undefined) return 'on no floor';
  if (theirs.name === mine.name) return undefined;
  if (theirs.name === 'config' && !readSettings.includes(mine.name))
    return 'settings are read by main, process and cli only';
  if (isSubject(mine) && theirs.name.startsWith('features/')) return 'another feature';
  if (theirs.height > mine.height) return 'upwards';
  return theirs.height === mine.height ? 'a sibling' : undefined;
}

const isSubject = ({ name }: Room): boolean => name.startsWith('features/') && name !== 'features/index';
