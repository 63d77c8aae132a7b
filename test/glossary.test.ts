import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';

import { hasWord, writtenIn } from './house/identifiers.ts';
import { readSources } from './house/sources.ts';

interface Word {
  readonly word: string;
  readonly ja: string;
  readonly is: string;
  readonly not: readonly Banned[];
}

/** A word that must not be used for the same thing. */
interface Banned {
  readonly text: string;
  /** True for a name in the code, false for a text that people see. */
  readonly code: boolean;
  /** The only folder where it is allowed, because there it means something else. */
  readonly outside: string | undefined;
}

const rows = (document: string): string[][] =>
  [...document.matchAll(/^\| (?!word |-)(.+) \|$/gmu)].map(([, row = '']) =>
    row.split(' | ').map((cell) => cell.trim()),
  );

const readBanned = (cell: string): Banned[] =>
  cell
    .split(', ')
    .filter((each) => each !== '')
    .map((each) => {
      const [, code, text, outside] = /^(?:`(\w+)`|([^`(]+?))(?: \(outside `(\S+)`\))?$/u.exec(each) ?? [];
      if (code === undefined && text === undefined) throw new Error(`what is ${each}?`);
      return { text: code ?? text ?? '', code: code !== undefined, outside };
    });

const glossary: Word[] = rows(readFileSync('docs/glossary.md', 'utf8')).map(
  ([word = '', ja = '', is = '', not = '']) => ({ word, ja, is, not: readBanned(not) }),
);
const sources = readSources('src');
const written = [...sources].map(([file, source]) => ({ file, ...writtenIn(source) }));

/** The places where a banned word is used. */
function usesOf({ text, code, outside }: Banned, where = written): string[] {
  return where
    .filter(({ file }) => outside === undefined || !file.startsWith(outside))
    .flatMap(({ file, identifiers, texts }) =>
      code
        ? [file.replace(/\.ts$/u, ''), ...identifiers]
            .filter((name) => hasWord(name, text))
            .map((name) => `${file}: ${name}`)
        : [...texts].filter((each) => each.includes(text)).map((each) => `${file}: ${each}`),
    );
}

test('every word is listed once, in both languages, with its meaning', () => {
  expect(glossary.length).toBeGreaterThanOrEqual(25);
  const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
  for (const { word, ja, is } of glossary) {
    expect(word).toMatch(/^[a-z]+(?: [a-z]+)?$/u);
    expect(ja, word).toMatch(japanese);
    expect(is, word).not.toBe('');
  }
  expect(new Set(glossary.map(({ word }) => word)).size).toBe(glossary.length);
  expect(new Set(glossary.map(({ ja }) => ja)).size).toBe(glossary.length);
});

test('every word is used, as a name in the code or in a text', () => {
  const unused = glossary.filter(({ word }) => {
    const inText = new RegExp(String.raw`\b${word}`, 'iu');
    return !written.some(
      ({ file, identifiers, texts }) =>
        [file, ...identifiers].some((name) => hasWord(name, word)) || [...texts].some((text) => inText.test(text)),
    );
  });
  expect(unused.map(({ word }) => word)).toEqual([]);
});

test.each(glossary.flatMap(({ word, not }) => not.map((banned) => [banned.text, word, banned] as const)))(
  '%s is not another word for %s',
  (_text, _word, banned) => {
    expect(usesOf(banned)).toEqual([]);
  },
);

test('the words of the README are in the glossary', () => {
  const readme = readFileSync('README.md', 'utf8');
  const table = /^\| word [\s\S]+?\n\n/mu.exec(readme)?.[0] ?? '';
  const words = rows(table).map(([word = '']) => word);
  expect(words.length).toBeGreaterThanOrEqual(7);
  expect(words.filter((word) => !glossary.some((each) => each.word === word))).toEqual([]);
});

it.each([
  ['a name', '`press`', `const takePress = 1;`],
  ['a member', '`press`', `engine.pressOf();`],
  ['a type', '`press`', `interface AnyPress {}`],
  ['a text', '申請', `words('申請番号', 'x');`],
  ['a template', '申請', 'words(`${count}件の申請`, `x`);'],
  ['a text outside its folder', '申請 (outside `src/features/partners/`)', `words('申請', 'x');`],
])('finds %s that should be another', (_what, cell, source) => {
  const [banned] = readBanned(cell);
  if (!banned) throw new Error('a banned word was given');
  expect(usesOf(banned, [{ file: 'src/a.ts', ...writtenIn(source) }])).toHaveLength(1);
});

it('ignores parts of words, comments and allowed folders', () => {
  const code = writtenIn(`// press\nconst expressed = pressed('press');`);
  expect(usesOf({ text: 'press', code: true, outside: undefined }, [{ file: 'src/a.ts', ...code }])).toEqual([]);
  const text = writtenIn(`words('申請', 'x');`);
  expect(
    usesOf({ text: '申請', code: false, outside: 'src/features/' }, [{ file: 'src/features/a.ts', ...text }]),
  ).toEqual([]);
});
