import { hash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#src/domain/hash-chain/canonical-json.ts';
import {
  type AuditBody,
  auditHash,
  auditLine,
  genesisHash,
  parseSeal,
  verifyChain,
} from '#src/domain/hash-chain/hash-chain.ts';

const body: AuditBody = {
  seq: 1,
  at: '2026-11-22T03:04:05.123456Z',
  actor: 'U0OPER1',
  team: 'T0000001',
  source: 'modal',
  operation: 'payouts.paid',
  subject: null,
  outcome: 'done',
  reason: '月末の振込',
  before: null,
  after: { amount: 120_000 },
  request_id: null,
  receipt_id: null,
  policy: 'p1',
};
const line = auditLine({ ...body, prev_hash: genesisHash, hash: auditHash(genesisHash, body) });

/** A line whose hash is right for its text, whatever the text is. */
const sealed = (text: string): string =>
  text
    .replace(',"operation":', `,"hash":"${hash('sha256', `${genesisHash}\n${text}`, 'hex')}","operation":`)
    .replace(',"reason":', `,"prev_hash":"${genesisHash}","reason":`);

describe('a line of the chain', () => {
  it('is accepted with the hash of its text, when it is the next row', () => {
    expect(sealed(canonicalJson(body))).toBe(line);
    expect(verifyChain().nextLine(line)).toBeUndefined();
  });

  it.each(['1x', '1 x', '01', '0x1', '"1"', '', '-1', '1.5'])(
    'is not accepted with the number %s, though its hash is right',
    (number) => {
      const text = canonicalJson(body).replace('"seq":1', `"seq":${number}`);
      const verifier = verifyChain();
      expect(verifier.nextLine(sealed(text))?.wrong).toMatch(/^(?:row|gap)$/u);
      expect(verifier.seal()).toEqual({ seq: 0, hash: genesisHash });
    },
  );

  it.each([
    [2, 'gap'],
    [10, 'gap'],
    [0, 'gap'],
  ])('is not accepted with the number %d', (seq, wrong) => {
    expect(verifyChain().nextLine(sealed(canonicalJson({ ...body, seq })))).toMatchObject({
      wrong,
      expected: '1',
      found: String(seq),
    });
  });

  it('is not accepted when parts of it are missing, double or in another order', () => {
    const parts = [
      `,"hash":"${genesisHash}"`,
      `,"prev_hash":"${genesisHash}"`,
      ',"operation":',
      ',"reason":',
      ',"seq":1,',
    ];
    const part = fc.constantFrom(...parts, '{', '}', '"', '\n', '', genesisHash);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (found) => {
        expect(verifyChain().nextLine(found.join(''))).toMatchObject({ seq: 1, wrong: 'row' });
      }),
      { numRuns: 500 },
    );
  });

  it('says why when its text cannot be hashed', () => {
    const row = { ...body, reason: '\uD83D', prev_hash: genesisHash, hash: genesisHash };
    expect(verifyChain().next(row)).toMatchObject({ wrong: 'row', found: expect.stringContaining('JSON') });
  });
});

it.each([1, 10, 12_345, Number.MAX_SAFE_INTEGER])('the seal of row %d is read with its number', (seq) => {
  expect(parseSeal(`${seq}:${'a'.repeat(64)}`)).toEqual({ seq, hash: 'a'.repeat(64) });
});

it('a value that is not JSON is refused together with the cause', () => {
  const refusal = (): unknown => {
    try {
      return canonicalJson({ a: Number.NaN });
    } catch (error) {
      return error;
    }
  };
  expect(refusal()).toMatchObject({ message: 'not a JSON value', cause: expect.any(Error) });
});
