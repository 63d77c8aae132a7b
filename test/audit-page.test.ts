import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyFile } from '#src/cli/audit-log.ts';
import { refusalCodes } from '#src/domain/errors.ts';
import { type AuditRow, auditHash, auditLine, genesisHash } from '#src/domain/hash-chain/hash-chain.ts';

const page = await readFile('docs/audit.md', 'utf8');
const [, example = ''] = /```text\n(.*)\n```/u.exec(page) ?? [];
const [, worked = ''] = /```sh\n(.*)```/su.exec(page) ?? [];

let folder: string;
beforeAll(async () => (folder = await mkdtemp(path.join(tmpdir(), 'banto-page-'))));
afterAll(() => rm(folder, { recursive: true }));
const stored = async (lines: readonly string[]): Promise<string> => {
  const file = path.join(folder, 'audit.jsonl');
  await writeFile(file, lines.map((line) => `${line}\n`).join(''));
  return file;
};

test('the example is a row of the log, and the hash that is made by hand is its own', async () => {
  expect((await verifyFile(await stored([example]))).end()).toBeUndefined();
  const { stdout } = spawnSync('sh', ['-c', worked], { encoding: 'utf8' });
  expect(stdout.slice(0, 64)).toBe((JSON.parse(example) as AuditRow).hash);
  expect(worked).toContain(`# ${stdout.slice(0, 64)}`);
});

test('every code of a refusal is explained', () => {
  const explained = [...page.matchAll(/^\| `(\w+)` *\| [A-Z]/gmu)].map(([, code]) => code);
  expect(explained).toEqual(Object.keys(refusalCodes));
});

/** Rows with everything that is easy to write in another way: numbers, keys and texts. */
function chain(): string[] {
  const odd = [
    { n: [0, 1, -1.5, 1e21, 1e20, 123_456_789_012_345_680_000, 1e-7, 0.000_001, 5e-324, 1.797_693_134_862_315_7e308] },
    { '😀': 1, '\uFB33': 2, z: '"\\\b\f\n\r\t\u001F\u007F\u2028é', '': null, 名前: '山田' },
    null,
  ];
  let prev = genesisHash;
  return odd.map((after, index) => {
    const body = { ...(JSON.parse(example) as AuditRow), seq: index + 1, after };
    const row = { ...body, prev_hash: prev, hash: auditHash(prev, body) };
    prev = row.hash;
    return auditLine(row);
  });
}

const python = (...args: string[]) => spawnSync('python3', args, { encoding: 'utf8' });
// Only where Python is installed: Banto itself does not need it.
describe.runIf(python('--version').status === 0)('the verifier in Python', () => {
  const verify = async (lines: readonly string[], ...seal: string[]) => {
    const { status, stdout, stderr } = python('docs/audit/verify.py', await stored(lines), ...seal);
    return `${status} ${stdout}${stderr}`;
  };

  test('agrees with Banto on every way to write a value', async () => {
    const lines = chain();
    const seal = `3:${(JSON.parse(lines[2] ?? '') as AuditRow).hash}`;
    expect((await verifyFile(await stored(lines))).end()).toBeUndefined();
    expect(await verify(lines, seal)).toBe(`0 3 rows verified; seal ${seal}\n`);
  });

  test.each([
    ['an edited text', (lines: string[]) => lines.with(1, lines[1]!.replace('山田', '山本')), 2],
    ['a number written in another way', (lines: string[]) => lines.with(0, lines[0]!.replace('-1.5', '-1.50')), 1],
    ['a missing row', (lines: string[]) => lines.toSpliced(1, 1), 2],
    ['swapped rows', (lines: string[]) => [lines[0]!, lines[2]!, lines[1]!], 2],
    ['a cut end', (lines: string[]) => lines.slice(0, 2), 3],
    ['what is no row', (lines: string[]) => lines.with(2, '[]'), 3],
  ])('finds %s at the same row as Banto', async (_what, edit, seq) => {
    const lines = chain();
    const seal = { seq: 3, hash: (JSON.parse(lines[2] ?? '') as AuditRow).hash };
    const edited = edit(lines);
    expect((await verifyFile(await stored(edited), seal)).end()?.seq).toBe(seq);
    expect(await verify(edited, `3:${seal.hash}`)).toMatch(new RegExp(`^1 broken at seq ${seq}: `, 'u'));
  });
});
