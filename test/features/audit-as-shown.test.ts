import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Words } from '#src/domain/text/words.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { assign } from '#src/engine/parameters/assign.ts';
import { readCommandLine } from '#src/engine/parameters/command-line.ts';
import { isWrittenAsDay } from '#src/domain/typed/time.ts';
import { outcomes, readOutcome, subjectKinds, subjectWords } from '#src/features/audit/rules.ts';
import { auditParameters } from '#src/features/audit/parameters.ts';
import { features } from '#src/features/index.ts';
import { readSources } from '../house/sources.ts';
import { type Asking, openAsking } from '../support/asking.ts';
import { someFriday } from '../support/banto.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

/** What the columns of the log show is found when it is typed back. */
const catalog = new Catalog(features);
const people = { U0BAR: 'バーバラ・ウォーカー', U0MIYA: '宮本ー馬', U0SAM: 'Sam Anne-Marie', U0WADA: 'Wada' };

const bothOf = (said: Words | string | undefined): string[] =>
  said === undefined ? [] : typeof said === 'string' ? [said] : [said.ja, said.en];
const shownAs = (name: string): string[] => [name, ...bothOf(catalog.verbOf(name)), ...bothOf(catalog.calledOf(name))];
const once = (texts: readonly string[]): string[] => [...new Set(texts)];
const verbs = once(catalog.recorded.flatMap(shownAs));
/** Words of another column mean that column. */
const ofOther = (word: string): boolean => readOutcome(word) !== undefined || isWrittenAsDay(word);
const besides = once(
  catalog.recorded.flatMap((name) => [...bothOf(catalog.labelOf(name)), ...catalog.aliasesOf(name)]),
).filter((word) => !verbs.includes(word) && !ofOther(word));

/** As one word of the line: in quotes where it has spaces, except for what the log itself writes in brackets. */
const quoted = (text: string): string => {
  if (!text.includes(' ') || text.startsWith('「') || text.startsWith('looked at ')) return text;
  return /["“”]/u.test(text) ? `'${text}'` : `"${text}"`;
};

/** Subjects as the code writes them, one of each kind; a refusal may have the kind alone. */
const subjects = [
  'payout:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c01',
  'partner:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c02',
  'order:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c03',
  'purchase:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c04',
  'notification:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c05',
  'request:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c06',
  'due:2026-11-26',
  'batch:batch_20261126_001',
  'list',
  'list:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c07',
  'generation:2026-10',
  'payouts:generate',
  'payouts:process',
  'alert:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c08',
  'incident:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c09',
  'checklist:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c10',
  'handover:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c11',
  'factor:U0OPER1',
  'database:Market-1',
  'database:20261126',
];
const kindOf = (subject: string | undefined): string => subject?.split(':', 1)[0] ?? '';
/** Of cards and of examples: the log does not have them. */
const elsewhere = ['digest', 'storm', 'example'];

/** The kinds that the code writes: the beginning of a literal where a subject is made. */
const written = (): string[] =>
  [...readSources('src').values()].flatMap((source) =>
    [
      ...source.matchAll(/\b(?:\w*PREFIX|\w*Subject|subject(?:Of)?)\b[^\n'`]*?[`'](?<kind>[a-z]+):/gu),
      ...source.matchAll(/\bsubject: \(\) => '(?<kind>[a-z]+)'/gu),
    ].flatMap(({ groups }) => groups?.['kind'] ?? []),
  );

interface Row {
  readonly operation: string;
  readonly actor?: string;
  readonly subject?: string;
  readonly outcome?: string;
}

let database: TestDatabase;
let asking: Asking;
const rows: Row[] = [
  ...catalog.recorded.map((operation) => ({ operation })),
  ...Object.keys(people).map((actor) => ({ operation: 'x.person', actor })),
  ...subjects.map((subject) => ({ operation: 'x.subject', subject })),
  ...Object.keys(outcomes).map((outcome) => ({ operation: 'x.outcome', outcome })),
];
beforeAll(async () => {
  database = await freshDatabase('production');
  for (const [index, { operation, actor = 'system', subject = null, outcome = 'done' }] of rows.entries())
    await database.sql(
      `insert into banto.audit_log (seq, at, actor, team, source, operation, subject, outcome, policy, prev_hash, hash)
       values ($1, '2026-11-01 00:00+09', $2, 'T1', 'command', $3, $4, $5, 'p', repeat('0', 64), repeat('1', 64))`,
      [index + 1, actor, operation, subject, outcome],
    );
  asking = await openAsking(database.url, { now: someFriday, names: people });
});
afterAll(async () => {
  await asking[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function found(line: string): Promise<Row[]> {
  const { tables } = await asking.ask('ops.audit', assign(auditParameters, readCommandLine(`audit ${line}`).rest));
  return (tables[0]?.rows ?? []).flatMap(([seq]) => rows[Number(seq) - 1] ?? []).toReversed();
}

test('there is every kind of name, with ー and without', () => {
  for (const name of ['パートナーの承認', '再スケジュール', 'エスカレーション', 'コードの誤りによるロック'])
    expect(verbs).toContain(name);
  expect(besides).toContain('ダイジェスト');
  expect(besides).toContain('ユーザー');
});

test.each(verbs)('the operation “%s” is found as it is shown', async (shown) => {
  const expected = rows.filter(({ operation }) => shownAs(operation).includes(shown));
  for (const line of [`operation:${quoted(shown)}`, ...(ofOther(shown) ? [] : [quoted(shown)])])
    expect(await found(line), line).toEqual(expected);
});

test.each(besides)('an operation is found by “%s”, as its button says or as it is typed', async (word) => {
  const expected = rows.filter(({ operation }) =>
    [...bothOf(catalog.labelOf(operation)), ...catalog.aliasesOf(operation)].includes(word),
  );
  expect(await found(quoted(word))).toEqual(expected);
});

test.each(Object.entries(people))('%s is found as “%s”', async (actor, name) => {
  const expected = rows.filter((row) => row.actor === actor);
  const part = name.slice(0, 4);
  for (const line of [`actor:${quoted(name)}`, quoted(name), `actor:${part}`, part, `@${part}`, `actor:＠${part}`])
    expect(await found(line), line).toEqual(expected);
});

test.each(Object.entries(outcomes))('the outcome %s is found', async (outcome, { ja, en }) => {
  for (const word of [ja, en, `outcome:${ja}`])
    expect(await found(`x.outcome ${word}`), word).toEqual([{ operation: 'x.outcome', outcome }]);
});

test.each(['今日', '昨日', '11/1', '2026-11-01', '11月1日', '20日前', 'Nov 1', 'Nov 1, 2026', '2026/11/1(日)'])(
  '%s alone is that day',
  (day) => {
    expect(assign(auditParameters, readCommandLine(`audit ${day}`).rest)).toEqual({ date: day });
  },
);

test('eight digits alone are the beginning of an id', () => {
  expect(assign(auditParameters, readCommandLine('audit 20261101').rest)).toEqual({ operation: '20261101' });
});

test('every kind of subject that the code writes is here, and has words', () => {
  const kinds = once(written()).filter((kind) => !elsewhere.includes(kind));
  expect(kinds.toSorted()).toEqual(once(subjects.map(kindOf)).toSorted());
  expect(Object.keys(subjectKinds).toSorted()).toEqual(kinds.toSorted());
  for (const subject of subjects) expect(subjectWords(subject)?.ja).not.toMatch(/^[a-z]/u);
});

test.each(subjects)('the subject %s is found as it is shown', async (subject) => {
  const shown = bothOf(subjectWords(subject) ?? undefined);
  const alone = !subject.includes(':');
  const expected = rows.filter((row) => (alone ? kindOf(row.subject) === subject : row.subject === subject));
  // A word before a colon that is also the name of a column means the column.
  const bare = shown.filter((text) => !alone && !text.startsWith('request:'));
  for (const line of [...shown.map((text) => `subject:${text}`), ...bare, ...bare.map((text) => `x.subject ${text}`)])
    expect(await found(line), line).toEqual(expected);
});

test.each(Object.entries(subjectKinds))('%s alone finds every such subject', async (kind, { ja }) => {
  const expected = rows.filter((row) => kindOf(row.subject) === kind);
  expect(await found(`subject:${ja}`)).toEqual(expected);
});

test('what is not found is said as it was typed, with what may be typed', async () => {
  const refused = { words: { ja: expect.stringContaining('日付（11/1 など）で検索できます') } };
  for (const name of ['パートナーの消滅', '木村', '@木村', '"パートナー 消滅"']) {
    await expect(found(name), name).rejects.toMatchObject(refused);
    await expect(found(name), name).rejects.toThrow(`“${name.replaceAll('"', '')}”`);
  }
  await expect(found('actor:ローラ')).rejects.toThrow('“ローラ”');
  const { text } = await asking.ask('ops.audit', { operation: 'Kimura' });
  expect(text).toContain('日付（11/1 など）で検索できます');
});
