import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { buildPage, type PageFiles } from '#playground/demo/page.ts';

let files: PageFiles;
beforeAll(async () => {
  files = await buildPage();
});

const sizeOf = (named: (file: string) => boolean): number =>
  [...files].filter(([file]) => named(file)).reduce((sum, [, content]) => sum + gzipSync(content).length, 0);
const isFont = (file: string): boolean => file.endsWith('.woff2');

test('the page without its fonts has at most 300 kB gzipped, the list of their slices included', () => {
  expect(files.has('/index.html')).toBe(true);
  expect(sizeOf((file) => !isFont(file))).toBeLessThan(300_000);
});

test('the fonts come in slices that the browser fetches one by one, in one format, and never as boxes first', () => {
  const fonts = [...files.keys()].filter(isFont);
  expect(fonts.length).toBeGreaterThan(100);
  const [[list, text] = ['', ''], ...more] = [...files].filter(
    ([file, content]) => file.endsWith('.css') && String(content).includes('@font-face'),
  );
  expect(more).toEqual([]);
  // The page itself does not wait for it.
  expect(String(files.get('/index.html'))).not.toContain(list);
  const faces = String(text).match(/@font-face\{[^}]*\}/gu) ?? [];
  expect(faces).toHaveLength(fonts.length);
  expect(faces.filter((face) => !face.includes('unicode-range') || !face.includes('font-display:block'))).toEqual([]);
  expect([...files.keys()].filter((file) => file.endsWith('.woff'))).toEqual([]);
});

test('the licence of each font is beside it', () => {
  const licences = [...files].filter(([file]) => file.startsWith('/licences/'));
  expect(licences.map(([file]) => file)).toEqual(['/licences/noto-sans-jp.txt', '/licences/twemoji-colr-font.txt']);
  for (const [, text] of licences) expect(String(text)).toMatch(/SIL OPEN FONT LICENSE/iu);
});

test('no effect returns what it calls: React would call a promise or a value as the clean-up', async () => {
  const folder = fileURLToPath(new URL('../../playground/web', import.meta.url));
  const sources = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.tsx'));
  const texts = await Promise.all(sources.map((file) => readFile(path.join(folder, file), 'utf8')));
  expect(texts.length).toBeGreaterThan(20);
  expect(texts.flatMap((text) => text.match(/use(?:Layout)?Effect\(\(\) => [^{].*/gu) ?? [])).toEqual([]);
});
