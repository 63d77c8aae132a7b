import { hash } from 'node:crypto';

import { canonicalJson } from './canonical-json.ts';
import { parseExactly } from '../text/exact-json.ts';

/** The `prev_hash` of the first row. */
export const genesisHash = '0'.repeat(64);

/** The columns of `banto.audit_log` that a row's hash covers. JSON values only: `at` is text with microseconds. */
export type AuditBody = Readonly<{
  seq: number;
  /** `2026-11-22T03:04:05.123456Z` */
  at: string;
  actor: string;
  team: string | null;
  source: string;
  operation: string;
  subject: string | null;
  outcome: string;
  reason: string | null;
  before: unknown;
  after: unknown;
  request_id: string | null;
  receipt_id: string | null;
  policy: string | null;
}>;

export type AuditRow = AuditBody & Readonly<{ prev_hash: string; hash: string }>;

/** The last row of a chain at some time: proves later that nothing up to `seq` was rewritten or removed. */
export type Seal = Readonly<{ seq: number; hash: string }>;

/** The hash of a row: SHA-256 over the hash before it, a line feed, and the RFC 8785 JSON of every other column. */
export const auditHash = (
  prevHash: string,
  { prev_hash: _prevHash, hash: _hash, ...body }: AuditBody & Partial<AuditRow>,
): string => hash('sha256', `${prevHash}\n${canonicalJson(body)}`, 'hex');

/** A row as it is exported: canonical JSON, which {@link ChainVerifier.nextLine} checks without parsing it. */
export const auditLine = (row: AuditRow): string => canonicalJson(row);

/** `SEQ:HASH`, as a digest prints it. */
export const formatSeal = (seal: Seal): string => `${seal.seq}:${seal.hash}`;

/** Reads `SEQ:HASH`; undefined when it isn't one. */
export const parseSeal = (text: string): Seal | undefined => {
  const [, number, sealed = ''] = /^(0|[1-9]\d{0,15}):([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  const seal = { seq: Number(number), hash: sealed.toLowerCase() };
  if (!Number.isSafeInteger(seal.seq)) return undefined;
  return seal.seq === 0 && seal.hash !== genesisHash ? undefined : seal;
};

export type ChainFault = Readonly<{
  /** The first number at which the chain is wrong. */
  seq: number;
  /** `row`: not an audit row; `gap`: has another number; `seal`: differs from the seal, or ends before it. */
  wrong: 'row' | 'gap' | 'prev_hash' | 'hash' | 'seal';
  /** What was found instead, for the report. */
  found: string;
  expected: string;
}>;

export type ChainVerifier = Readonly<{
  /** Checks the next row, a value from `parseExactly`. Returns the first fault of the chain so far. */
  next: (row: unknown) => ChainFault | undefined;
  /** Checks the next row as an exported line, without its line feed. Bytes are much faster than parsed rows. */
  nextLine: (line: Buffer | string) => ChainFault | undefined;
  /** Call it after the last row: it also finds a chain that ends before the seal. */
  end: () => ChainFault | undefined;
  /** The seal of the last good row. */
  seal: () => Seal;
}>;

const hashName = ',"hash":"';
const prevName = ',"prev_hash":"';
const [lineFeed, quote] = [0x0a, 0x22];

/**
 * Hashes canonical lines without parsing them: the hashed text is the line without its two hashes. Returns the line's
 * hash, or undefined unless the line is the canonical row that comes after `last`.
 *
 * The places are certain: only plain columns follow `before`, and `,"name":` cannot occur inside JSON text, where
 * quotes are escaped; so the last occurrence of each name is the row's own column. A name that is missing leads to a
 * place before the line, where nothing matches.
 */
const lineReader = (): ((line: Buffer, last: Seal) => string | undefined) => {
  const operation = Buffer.from(',"operation":');
  const reason = Buffer.from(',"reason":');
  const seqName = Buffer.from(',"seq":');
  let hashed = Buffer.allocUnsafe(65_536);

  return (line, last) => {
    const expected = `,"seq":${last.seq + 1},`;
    const seqAt = line.lastIndexOf(seqName);
    const prevEnd = line.lastIndexOf(reason, seqAt);
    const hashEnd = line.lastIndexOf(operation, prevEnd);
    const prevAt = prevEnd - prevName.length - 65;
    const hashAt = hashEnd - hashName.length - 65;
    const isCanonical =
      line.toString('latin1', seqAt, seqAt + expected.length) === expected &&
      line.toString('latin1', hashAt, hashAt + hashName.length) === hashName &&
      line.toString('latin1', prevAt, prevAt + prevName.length) === prevName &&
      line.toString('latin1', prevEnd - 65, prevEnd - 1) === last.hash &&
      line[prevEnd - 1] === quote &&
      line[hashEnd - 1] === quote;
    if (!isCanonical) return undefined;

    if (hashed.length < line.length) hashed = Buffer.allocUnsafe(2 * line.length);
    let length = hashed.write(last.hash);
    length = hashed.writeUInt8(lineFeed, length);
    length += line.copy(hashed, length, 0, hashAt);
    length += line.copy(hashed, length, hashEnd, prevAt);
    length += line.copy(hashed, length, prevEnd);
    const rowHash = hash('sha256', hashed.subarray(0, length), 'hex');
    return line.toString('latin1', hashEnd - 65, hashEnd - 1) === rowHash ? rowHash : undefined;
  };
};

const isRow = (value: unknown): value is AuditRow =>
  typeof value === 'object' &&
  value !== null &&
  'seq' in value &&
  typeof value.seq === 'number' &&
  'prev_hash' in value &&
  typeof value.prev_hash === 'string' &&
  'hash' in value &&
  typeof value.hash === 'string';

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 80);

/**
 * Verifies a chain row by row, from its beginning or from the seal of an earlier verification (`after`).
 * With `seal`, also checks that the row with that number is unchanged.
 */
export const verifyChain = ({ after, seal }: { after?: Seal; seal?: Seal } = {}): ChainVerifier => {
  let last: Seal = after ?? { seq: 0, hash: genesisHash };
  let fault: ChainFault | undefined;
  const readLine = lineReader();

  const report = (wrong: ChainFault['wrong'], expected: string, found: string): ChainFault => {
    fault = { seq: last.seq + 1, wrong, expected, found };
    return fault;
  };

  const advance = (row: Seal): ChainFault | undefined => {
    if (seal?.seq === row.seq && seal.hash !== row.hash) return report('seal', seal.hash, row.hash);
    last = row;
    return undefined;
  };

  const next = (row: unknown): ChainFault | undefined => {
    if (fault) return fault;
    if (!isRow(row)) return report('row', 'an audit row', shown(row));
    if (row.seq !== last.seq + 1) return report('gap', String(last.seq + 1), String(row.seq));
    if (row.prev_hash !== last.hash) return report('prev_hash', last.hash, shown(row.prev_hash));
    let computed: string;
    try {
      computed = auditHash(last.hash, row);
    } catch {
      return report('row', 'an audit row', 'text that JSON cannot carry');
    }
    return computed === row.hash
      ? advance({ seq: row.seq, hash: row.hash })
      : report('hash', computed, shown(row.hash));
  };

  const nextLine = (line: Buffer | string): ChainFault | undefined => {
    if (fault) return fault;
    const rowHash = readLine(typeof line === 'string' ? Buffer.from(line) : line, last);
    if (rowHash !== undefined) return advance({ seq: last.seq + 1, hash: rowHash });
    // Not canonical, or wrong: parse the row and check it, so that white space and key order don't matter.
    const text = line.toString();
    try {
      return next(parseExactly(text));
    } catch {
      return report('row', 'a line of JSON', shown(text));
    }
  };

  const end = (): ChainFault | undefined => {
    if (fault || !seal || seal.seq <= last.seq) return fault;
    return report('seal', `a row ${seal.seq}`, `the end after ${last.seq}`);
  };

  return { next, nextLine, end, seal: () => last };
};
