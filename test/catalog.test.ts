import path from 'node:path';
import { describe, expect, it, test } from 'vitest';

import { parseOpsFile } from '#src/config/ops-file.ts';
import { roles } from '#src/domain/policy.ts';
import { runbookSections } from '#src/domain/runbook.ts';
import { languages, type Words } from '#src/domain/text/words.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { assign } from '#src/engine/parameters/assign.ts';
import { readCommandLine } from '#src/engine/parameters/command-line.ts';
import { type Parameter, readParameters } from '#src/engine/parameters/parameter.ts';
import { features } from '#src/features/index.ts';
import { limits } from '#src/slack/limits.ts';
import { readFileSync } from 'node:fs';
import { forTheAskerOnly, roleOf, whoMay } from './house/catalog.ts';
import { writtenDefinitions } from './house/definitions.ts';

const catalog = new Catalog(features);
const definitions = catalog.entries.map(({ definition }) => definition);
const operations = features.flatMap((feature) => feature.operations);
const written = await writtenDefinitions();
const opsFile = parseOpsFile(readFileSync('ops.example.yml', 'utf8'), 'ops.example.yml');
if (!opsFile.ok) throw new Error(opsFile.faults.join('\n'));
const reading = { now: new Date('2026-11-20T11:30:00+09:00'), policy: opsFile.policy };

test('every definition in a feature’s folder is listed in its index, and nothing else is', () => {
  const listed = features.flatMap(({ name, queries, operations: ops }) => [
    ...queries.map((definition) => `${name}/queries ${definition.name}`),
    ...ops.map((definition) => `${name}/operations ${definition.name}`),
  ]);
  expect(written.map(({ feature, kind, definition }) => `${feature}/${kind} ${definition.name}`).toSorted()).toEqual(
    listed.toSorted(),
  );
  expect(listed.length).toBeGreaterThanOrEqual(9);
});

test('a definition is named <command>.<word> and is in the file of that word', () => {
  for (const { file, definition } of written) {
    expect(definition.name).toMatch(/^[a-z]+\.[a-z]+(?:-[a-z]+)*$/u);
    expect(path.basename(file, '.ts')).toBe(definition.name.split('.')[1]);
  }
});

test('no two definitions share a word, however it is typed', () => {
  const claimed = definitions.flatMap(({ name, aliases }) => {
    const [command, word] = name.split('.');
    return [word ?? '', ...aliases].map((each) => `${command} ${each.normalize('NFKC').toLowerCase()}`);
  });
  expect(new Set(claimed).size).toBe(claimed.length);
  const reserved = /^(?:help|ヘルプ|使い方|\?|share|共有)$/u;
  for (const { aliases } of definitions)
    for (const alias of aliases) {
      expect(alias).toMatch(/^\S+$/u);
      expect(alias).not.toMatch(reserved);
    }
});

test('the catalogue refuses a name or a word that is used twice', () => {
  const [feature] = features;
  const query = feature?.queries[0];
  if (!feature || !query) throw new Error('the first feature has a query');
  const also = (other: Partial<typeof query>) => [{ ...feature, queries: [query, { ...query, ...other }] }];
  expect(() => new Catalog(also({}))).toThrow(`${query.name} is defined twice`);
  expect(() => new Catalog(also({ name: 'orders.other' }))).toThrow('is claimed twice');
  expect(() => new Catalog(also({ name: 'orders.other', aliases: [`ＴＯＤＡＹ`] }))).toThrow('is claimed twice');
});

test('each definition has the role in the hand-written table', () => {
  const given = roles.flatMap((role) => whoMay[role]);
  expect(new Set(given).size).toBe(given.length);
  expect(Object.fromEntries(definitions.map(({ name, role }) => [name, role]))).toEqual(
    Object.fromEntries(definitions.map(({ name }) => [name, roleOf(name) ?? 'not in whoMay of test/house/catalog.ts'])),
  );
});

test('each question may be posted in a channel, but those in the hand-written list', () => {
  const queries = features.flatMap((feature) => feature.queries);
  const kept = queries.filter(({ shareable }) => !shareable).map(({ name }) => name);
  expect(kept.toSorted()).toEqual(forTheAskerOnly);
});

test('each definition names a section of the runbook and has a summary', () => {
  for (const { name, section, summary } of definitions) {
    expect(Object.keys(runbookSections), name).toContain(section);
    spoken(summary, name, 150);
  }
});

/** Both languages are there, and not too long. */
function spoken(text: Words, of: string, max: number): void {
  for (const language of languages) {
    const length = [...text[language]].length;
    expect(length, `${of}: ${text[language]}`).toBeGreaterThan(0);
    expect(length, `${of}: ${text[language]}`).toBeLessThanOrEqual(max);
  }
}

test('titles of operations fit a modal and a button', () => {
  expect(operations.length).toBeGreaterThanOrEqual(3);
  for (const { name, title } of operations) spoken(title, name, limits.view.title);
});

test('every field that a preview is bound to has a name', () => {
  for (const { name, fields, bound, parameters } of operations) {
    expect(Object.keys(fields).length, name).toBeGreaterThan(0);
    for (const field of Object.values(fields)) spoken(field, name, 75);
    expect(Object.keys(parameters), name).toEqual(expect.arrayContaining([...bound]));
  }
});

describe.each(definitions.map((definition) => [definition.name, definition] as const))('%s', (name, definition) => {
  const parameters = Object.entries<Parameter<unknown>>(definition.parameters);

  it('has parameters with labels, each with its own name', () => {
    for (const [parameter, { label, allowed, example }] of parameters) {
      expect(parameter).toMatch(/^[a-z]+(?:_[a-z]+)*$/u);
      spoken(label, `${name} ${parameter}`, 40);
      spoken(allowed, `${name} ${parameter}`, 150);
      expect(example.trim(), parameter).not.toBe('');
    }
    for (const language of languages) {
      const labels = parameters.map(([, { label }]) => label[language].toLowerCase());
      expect(new Set(labels).size, labels.join()).toBe(labels.length);
    }
  });

  it('understands its own examples, as a person would type them', () => {
    for (const [parameter, shape] of parameters) {
      const given = shape.modalOnly
        ? { [parameter]: shape.example }
        : assign({ [parameter]: shape }, readCommandLine(`word ${shape.example}`).rest);
      const read = readParameters({ [parameter]: shape }, given, reading);
      expect(read, `${parameter}: ${shape.example}`).toMatchObject({ ok: true });
      expect(Object.keys(given), shape.example).toEqual([parameter]);
    }
  });

  it('works without its optional parameters', () => {
    const needed = parameters.filter(([, { required }]) => required);
    const given = Object.fromEntries(needed.map(([parameter, { example }]) => [parameter, example]));
    expect(readParameters(definition.parameters, given, reading)).toMatchObject({ ok: true });
    for (const [parameter] of needed)
      expect(readParameters(definition.parameters, { ...given, [parameter]: ' ' }, reading)).toMatchObject({
        ok: false,
        faults: { [parameter]: { ja: expect.stringContaining('入力'), en: expect.stringContaining('enter') } },
      });
  });

  it('says which statements it replaces, if any, and what was wrong with them', () => {
    for (const { statement, flaw } of definition.replaces ?? []) {
      expect(statement.ja).not.toBe(flaw.ja);
      spoken(statement, name, 150);
      spoken(flaw, name, 1_000);
    }
  });
});
