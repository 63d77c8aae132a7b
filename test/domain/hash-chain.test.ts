import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import {
  type AuditBody,
  auditHash,
  auditLine,
  type AuditRow,
  type ChainFault,
  formatSeal,
  genesisHash,
  parseSeal,
  type Seal,
  verifyChain,
} from '#src/domain/hash-chain/hash-chain.ts';

const body: AuditBody = {
  seq: 1,
  at: '2026-11-22T03:04:05.123456Z',
  actor: 'U0OPER1',
  team: 'T0000001',
  source: 'modal',
  operation: 'payouts.paid',
  subject: 'payout:0b6f7f2e-1c1d-4c59-8a3b-0123456789ab',
  outcome: 'done',
  reason: '月末の振込',
  before: { status: 'ready_for_transfer', amount: 120_000 },
  after: { status: 'completed', amount: 120_000 },
  request_id: null,
  receipt_id: 'c0ffee00-0000-4000-8000-000000000001',
  policy: 'p1',
};

/** Computed with `printf '%s\n%s' … | sha256sum` from JSON written by hand. */
const handMade = [
  '889925706072951ede2b54391241e437c9ec8df6b77092693ed032232e29abac',
  '91e98da1399d96bcaed753a00eab67bde6335541ffccd7ce5cf886a9648bcc81',
];

const chain = (bodies: readonly AuditBody[]): AuditRow[] => {
  let prev = genesisHash;
  return bodies.map((each) => {
    const row = { ...each, prev_hash: prev, hash: auditHash(prev, each) };
    prev = row.hash;
    return row;
  });
};

/** Text that could be mistaken for the structure of the line. */
const nasty = fc.constantFrom(
  '","hash":"0","operation":"x',
  `,"hash":"${genesisHash}"`,
  '\\',
  '"',
  '\\"}',
  '\n',
  '振込',
  '😀',
  '\u2028',
);
const someText = fc.oneof(fc.string(), nasty);
const someBody: fc.Arbitrary<AuditBody> = fc.record({
  seq: fc.constant(0),
  at: fc.constant('2026-11-22T03:04:05.123456Z'),
  actor: someText,
  team: fc.option(someText),
  source: someText,
  operation: someText,
  subject: fc.option(someText),
  outcome: someText,
  reason: fc.option(someText),
  before: fc.jsonValue(),
  after: fc.oneof(
    fc.jsonValue(),
    fc.constant({ hash: genesisHash, operation: 'x', prev_hash: genesisHash, team: 'x' }),
  ),
  request_id: fc.option(fc.uuid()),
  receipt_id: fc.option(fc.uuid()),
  policy: fc.option(someText),
});
const someChain = fc
  .array(someBody, { minLength: 1, maxLength: 6 })
  .map((bodies) => chain(bodies.map((each, index) => ({ ...each, seq: index + 1 }))));

/** Verifies in both ways, which must agree. */
const faultOf = (rows: readonly unknown[], options: { after?: Seal; seal?: Seal } = {}): ChainFault | undefined => {
  const byRow = verifyChain(options);
  const byLine = verifyChain(options);
  for (const row of rows) {
    const first = byRow.next(row);
    // Banto's format, and that of JSON.stringify.
    const line =
      typeof row === 'object' && row !== null ? auditLine({ ...body, prev_hash: '', hash: '', ...row }) : '0';
    expect(byLine.nextLine(byLine.seal().seq % 2 === 0 ? line : JSON.stringify(row))).toEqual(first);
  }
  expect(byLine.end()).toEqual(byRow.end());
  expect(byLine.seal()).toEqual(byRow.seal());
  return byRow.end();
};

const three = chain([1, 2, 3].map((seq) => ({ ...body, seq, reason: `第${seq}` })));
const [one, two, last] = three;
if (!one || !two || !last) throw new Error('three rows were made');

describe('the recipe', () => {
  it('matches hashes computed by hand', () => {
    const second: AuditBody = {
      policy: 'p1',
      seq: 2,
      at: '2026-11-23T00:00:00.000000Z',
      actor: 'schedule',
      team: 'T0000001',
      source: 'schedule',
      operation: 'digest.post',
      subject: null,
      outcome: 'done',
      reason: null,
      before: null,
      after: null,
      request_id: null,
      receipt_id: null,
    };
    expect(chain([body, second]).map(({ hash }) => hash)).toEqual(handMade);
  });

  it('covers every column except the two hashes', () => {
    const row = { ...body, prev_hash: 'x', hash: 'y' };
    expect(auditHash(genesisHash, row)).toBe(handMade[0]);
    for (const column of Object.keys(body))
      expect(auditHash(genesisHash, { ...body, [column]: 'altered' })).not.toBe(handMade[0]);
    expect(auditHash('1'.repeat(64), body)).not.toBe(handMade[0]);
  });

  it('is written out as one canonical line', () => {
    expect(auditLine(one)).toMatch(/^\{"actor":"U0OPER1","after":\{"amount":120000,"status":"completed"\},"at":/);
    expect(auditLine(one)).not.toContain('\n');
  });
});

describe('a chain', () => {
  it('that was not changed has no fault', () => {
    fc.assert(
      fc.property(someChain, (rows) => {
        expect(faultOf(rows)).toBeUndefined();
        expect(faultOf(rows, { seal: { seq: rows.length, hash: rows.at(-1)?.hash ?? '' } })).toBeUndefined();
      }),
    );
    expect(faultOf([])).toBeUndefined();
  });

  it('ends in a seal', () => {
    const verifier = verifyChain();
    expect(formatSeal(verifier.seal())).toBe(`0:${genesisHash}`);
    for (const row of three) verifier.next(row);
    expect(formatSeal(verifier.seal())).toBe(`3:${last.hash}`);
  });

  it('shows an edit of any column', () => {
    for (const column of Object.keys(body).filter((name) => name !== 'seq'))
      expect(faultOf([one, { ...two, [column]: 'altered' }, last])).toMatchObject({ seq: 2, wrong: 'hash' });
    expect(faultOf([one, { ...two, after: { ...body, x: 1 } }, last])).toMatchObject({ seq: 2, wrong: 'hash' });
    expect(faultOf([one, { ...two, extra: 1 }, last])).toMatchObject({ seq: 2, wrong: 'hash', found: `"${two.hash}"` });
    const { reason: _reason, ...without } = two;
    expect(verifyChain({ after: { seq: 1, hash: one.hash } }).next(without)).toMatchObject({ seq: 2, wrong: 'hash' });
  });

  it('shows an edit with a new hash for the row, at the next row', () => {
    const edited = { ...two, reason: '別の理由' };
    const rehashed = { ...edited, hash: auditHash(one.hash, edited) };
    expect(faultOf([one, rehashed, last])).toEqual({
      seq: 3,
      wrong: 'prev_hash',
      expected: rehashed.hash,
      found: `"${two.hash}"`,
    });
  });

  it('shows a deletion, an insertion, a swap and another number', () => {
    expect(faultOf([one, last])).toEqual({ seq: 2, wrong: 'gap', expected: '2', found: '3' });
    expect(faultOf([two, last])).toMatchObject({ seq: 1, wrong: 'gap' });
    expect(faultOf([one, two, two, last])).toEqual({ seq: 3, wrong: 'gap', expected: '3', found: '2' });
    expect(faultOf([one, last, two])).toMatchObject({ seq: 2, wrong: 'gap' });
    expect(faultOf([one, { ...last, seq: 2 }, { ...two, seq: 3 }])).toMatchObject({ seq: 2, wrong: 'prev_hash' });
    expect(faultOf([{ ...one, seq: 0 }])).toMatchObject({ seq: 1, wrong: 'gap' });
  });

  it('shows a hash or a link that was overwritten', () => {
    expect(faultOf([one, { ...two, hash: genesisHash }])).toMatchObject({ seq: 2, wrong: 'hash' });
    expect(faultOf([one, { ...two, prev_hash: genesisHash }])).toMatchObject({ seq: 2, wrong: 'prev_hash' });
    expect(faultOf([{ ...one, prev_hash: one.hash }])).toMatchObject({ seq: 1, wrong: 'prev_hash' });
  });

  it('reports its first fault and its last good row', () => {
    const verifier = verifyChain();
    expect(verifier.next(one)).toBeUndefined();
    const fault = verifier.next(last);
    expect(verifier.next(two)).toBe(fault);
    expect(verifier.nextLine(auditLine(two))).toBe(fault);
    expect(verifier.end()).toBe(fault);
    expect(verifier.seal()).toEqual({ seq: 1, hash: one.hash });
  });

  it('can be verified from where an earlier verification ended', () => {
    const after = { seq: 1, hash: one.hash };
    expect(faultOf([two, last], { after })).toBeUndefined();
    expect(faultOf([last], { after })).toMatchObject({ seq: 2, wrong: 'gap' });
    expect(faultOf([two], { after: { seq: 1, hash: genesisHash } })).toMatchObject({ seq: 2, wrong: 'prev_hash' });
  });

  it.each([
    ['not an object', 5],
    ['nothing', null],
    ['without columns', {}],
    ['with text for a number', { ...one, seq: '1' }],
    ['without a link', { ...one, prev_hash: null }],
    ['without a hash', { ...one, hash: 5 }],
    ['with half a surrogate pair', { ...one, reason: '\ud83d' }],
  ])('has no row %s', (_name, row) => {
    expect(verifyChain().next(row)).toMatchObject({ seq: 1, wrong: 'row', expected: 'an audit row' });
    expect(verifyChain().nextLine(JSON.stringify(row))).toMatchObject({ seq: 1, wrong: 'row' });
  });

  it.each(['', '{', 'x'.repeat(500), auditLine(one).slice(0, -1)])('does not accept the line %o', (line) => {
    const fault = verifyChain().nextLine(line);
    expect(fault).toMatchObject({ seq: 1, wrong: 'row', expected: 'a line of JSON' });
    expect(fault?.found.length).toBeLessThanOrEqual(80);
  });

  it('is verified whatever the JSON format of its lines', () => {
    const verifier = verifyChain();
    expect(verifier.nextLine(JSON.stringify(one, undefined, 1))).toBeUndefined();
    expect(verifier.nextLine(JSON.stringify(Object.fromEntries(Object.entries(two).toReversed())))).toBeUndefined();
    expect(verifier.nextLine(`${auditLine(last)}\r`)).toBeUndefined();
  });

  it('is verified without parsing when its lines are in Banto’s format, whatever their length and number', () => {
    const rows = chain(
      Array.from({ length: 120 }, (_, index) => ({
        ...body,
        seq: index + 1,
        after: { note: '長'.repeat(index % 40 === 39 ? 60_000 : index), seq: 7, operation: 'x', reason: 'y' },
      })),
    );
    const parse = vi.spyOn(JSON, 'parse');
    const [text, bytes] = [verifyChain(), verifyChain()];
    for (const row of rows) {
      expect(text.nextLine(auditLine(row))).toBeUndefined();
      expect(bytes.nextLine(Buffer.from(auditLine(row)))).toBeUndefined();
      expect(bytes.seal()).toEqual({ seq: row.seq, hash: row.hash });
    }
    expect(text.seal()).toEqual(bytes.seal());
    expect(parse).not.toHaveBeenCalled();
  });

  it('is verified with rows larger than any buffer', () => {
    const long = chain([
      { ...body, after: { note: '長'.repeat(200_000) } },
      { ...body, seq: 2 },
    ]);
    expect(faultOf(long)).toBeUndefined();
  });

  it('does not mistake a hash inside a column for its own', () => {
    const [row] = chain([{ ...body, after: { a: 'b', operation: 'z', reason: 'w', seq: 1 }, before: { x: 'y' } }]);
    const line = auditLine(row ?? one);
    const ownHash = `,"hash":"${row?.hash}"`;
    const ownLink = `,"prev_hash":"${genesisHash}"`;
    const bare = line.replace(ownHash, '').replace(ownLink, '');
    const putting = (what: string, before: string): string => bare.replace(before, what + before);
    const moved = [
      putting(ownHash, ',"operation":"z"').replace(',"reason":"月', `${ownLink},"reason":"月`),
      putting(ownLink, ',"reason":"w"').replace(',"operation":"p', `${ownHash},"operation":"p`),
      putting(ownHash, ',"operation":"z"').replace(',"reason":"w', `${ownLink},"reason":"w`),
    ];
    expect(verifyChain().nextLine(line)).toBeUndefined();
    for (const each of moved) {
      expect(each).toHaveLength(line.length);
      expect(JSON.parse(each)).toMatchObject({ after: { a: 'b' } });
      expect(verifyChain().nextLine(each)).toMatchObject({ seq: 1, wrong: 'row' });
    }
  });

  it('refuses a line that is not JSON, even if its text would match', () => {
    const line = auditLine(one);
    for (const broken of [
      line.replace(`"hash":"${one.hash}"`, `"hash":"${one.hash}'`),
      line.replace(`"prev_hash":"${genesisHash}"`, `"prev_hash":"${genesisHash} `),
      line.replace(',"hash"', ' "hash"'),
      line.replace(',"prev_hash"', ' "prev_hash"'),
    ])
      expect(verifyChain().nextLine(Buffer.from(broken))).toMatchObject({ seq: 1, wrong: 'row' });
  });
});

describe('a seal', () => {
  const seal = { seq: 2, hash: two.hash };

  it('passes while its row is there', () => {
    expect(faultOf(three, { seal })).toBeUndefined();
    expect(faultOf([one, two], { seal })).toBeUndefined();
    expect(faultOf([], { seal: { seq: 0, hash: genesisHash } })).toBeUndefined();
  });

  it('shows that the end was cut off', () => {
    expect(faultOf([one], { seal })).toEqual({ seq: 2, wrong: 'seal', expected: 'a row 2', found: 'the end after 1' });
    expect(faultOf([], { seal })).toMatchObject({ seq: 1, wrong: 'seal' });
  });

  it('shows that the chain was rewritten, at its row', () => {
    const rewritten = chain(three.map(({ prev_hash: _prev, hash: _hash, ...each }) => ({ ...each, reason: '改竄' })));
    expect(faultOf(rewritten)).toBeUndefined();
    expect(faultOf(rewritten, { seal })).toEqual({
      seq: 2,
      wrong: 'seal',
      expected: two.hash,
      found: rewritten[1]?.hash,
    });
  });

  it('is read in the format that a digest prints', () => {
    expect(parseSeal(formatSeal(seal))).toEqual(seal);
    expect(parseSeal(` 2:${two.hash.toUpperCase()}\n`)).toEqual(seal);
    expect(parseSeal(`0:${genesisHash}`)).toEqual({ seq: 0, hash: genesisHash });
  });

  it.each([
    '',
    two.hash,
    `x:${two.hash}`,
    `-1:${two.hash}`,
    `02:${two.hash}`,
    `0:${two.hash}`,
    `2:${two.hash}0`,
    `2:${two.hash.slice(1)}`,
    `2:g${two.hash.slice(1)}`,
    `9007199254740993:${two.hash}`,
  ])('is not %o', (text) => {
    expect(parseSeal(text)).toBeUndefined();
  });
});
