import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The project's root. */
export const root = path.resolve(import.meta.dirname, '../..');

/** The TypeScript files below a folder, as sorted paths from the project's root. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/u.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .toSorted();
}

export const readSources = (folder: string): Map<string, string> =>
  new Map(sourceFiles(folder).map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
