import { readFileSync } from 'node:fs';

/** Reads a text file. @throws the system's errors, with a code */
export type ReadText = (path: string) => string;

export const readText: ReadText = (path) => readFileSync(path, 'utf8');
