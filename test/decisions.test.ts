import { readdirSync, readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';

const folder = 'docs/decisions';
const files = readdirSync(folder)
  .filter((name) => name !== 'README.md')
  .toSorted();
const index = readFileSync(`${folder}/README.md`, 'utf8');

/** What is missing in a decision's file. */
const faultsOf = (name: string, text: string, number: number): string[] => {
  const [, title = '', date = ''] =
    /^# \d+\. (.+)\n\n(\d{4}-\d\d-\d\d) · (?:accepted|replaced by \[.+\]\(.+\))\n/u.exec(text) ?? [];
  const headings = [...text.matchAll(/^## (.+)$/gmu)].map(([, heading]) => heading);
  return [
    ...(name.startsWith(`${String(number).padStart(4, '0')}-`) ? [] : ['its number is not the next one']),
    ...(text.startsWith(`# ${number}. `) ? [] : ['its title has another number']),
    ...(date === '' ? ['no title, date and state'] : []),
    ...(headings.join() === 'Context,Decision,Not chosen,Cost' ? [] : ['not the four parts']),
    ...(/^- \*\*.+\*\* /mu.test(text.split('## Not chosen')[1] ?? '') ? [] : ['nothing that was not chosen']),
    ...(index.includes(`- [${number}. ${title}](${name}) — ${date}`) ? [] : ['not in the index']),
  ];
};

test('decisions are numbered without gaps and dated, have the same four parts and are in the index', () => {
  expect(files.length).toBeGreaterThanOrEqual(16);
  const faults = files.flatMap((name, at) =>
    faultsOf(name, readFileSync(`${folder}/${name}`, 'utf8'), at + 1).map((fault) => `${name}: ${fault}`),
  );
  expect(faults).toEqual([]);
  expect(index.match(/^- \[/gmu)).toHaveLength(files.length);
});

it('finds everything that is missing', () => {
  expect(faultsOf('0003-x.md', '# 4. X\n\n## Context\n', 2)).toHaveLength(6);
});
