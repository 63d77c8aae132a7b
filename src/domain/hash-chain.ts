import { hash } from 'node:crypto';

import { canonicalJson } from './canonical-json.ts';

/** What the first row has for a predecessor. */
export const genesisHash = '0'.repeat(64);

/** The columns of `banto.audit_log` that a row's hash covers. JSON values only: `at` is text, with microseconds and Z. */
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

/** Where a chain stood: proves later that nothing up to `seq` was rewritten or cut off. */
export type Seal = Readonly<{ seq: number; hash: string }>;

const digest = (prevHash: string, body: string): string => hash('sha256', `${prevHash}\n${body}`, 'hex');

/** The hash of a row: SHA-256 over the hash before it, a line feed, and the RFC 8785 JSON of every other column. */
export const auditHash = (prevHash: string, row: AuditBody | AuditRow): string => {
  const { prev_hash: _prevHash, hash: _hash, ...body } = { prev_hash: '', hash: '', ...row };
  return digest(prevHash, canonicalJson(body));
};

/** A row as it is exported: canonical JSON, which {@link ChainVerifier.nextLine} checks without parsing it. */
export const auditLine = (row: AuditRow): string => canonicalJson(row);

/** `SEQ:HASH`, as a digest prints it. */
export const formatSeal = (seal: Seal): string => `${seal.seq}:${seal.hash}`;

/** Reads `SEQ:HASH`; undefined when it isn't one. */
export const parseSeal = (text: string): Seal | undefined => {
  const [, seq, sealed = ''] = /^(0|[1-9]\d{0,15}):([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  if (seq === undefined || !Number.isSafeInteger(Number(seq))) return undefined;
  const seal = { seq: Number(seq), hash: sealed.toLowerCase() };
  return seal.seq === 0 && seal.hash !== genesisHash ? undefined : seal;
};

export type ChainFault = Readonly<{
  /** The first number at which the chain is not as it should be. */
  seq: number;
  /** `row`: not an audit row; `gap`: another number stands there; `seal`: not what the seal says, or cut off before it. */
  wrong: 'row' | 'gap' | 'prev_hash' | 'hash' | 'seal';
  /** What stands there, for the report. */
  found: string;
  expected: string;
}>;

export type ChainVerifier = Readonly<{
  /** Takes the next row, a value parsed from JSON. Returns the first fault, from the row that has it onwards. */
  next: (row: unknown) => ChainFault | undefined;
  /** Takes the next row as an exported line; several times as quick as parsing it. */
  nextLine: (line: string) => ChainFault | undefined;
  /** To be asked after the last row: also finds that the chain ends before the seal. */
  end: () => ChainFault | undefined;
  /** Of the last good row. */
  seal: () => Seal;
}>;

const text = String.raw`(?:null|"(?:[^"\\]|\\.)*")`;
/**
 * The end of a canonical line, from its `hash` on: only plain columns follow, so it cannot lie inside `after` or
 * `before`. What is left when the two hashes are taken out is the very text that was hashed.
 */
const lineEnd = new RegExp(
  String.raw`,"hash":"([0-9a-f]{64})"(,"operation":${text},"outcome":${text},"policy":${text}),"prev_hash":"([0-9a-f]{64})"` +
    String.raw`(,"reason":${text},"receipt_id":${text},"request_id":${text},"seq":(\d{1,16}),"source":${text},"subject":${text},"team":${text}\})$`,
  'y',
);

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
 * Verifies a chain row by row, from its beginning or from what an earlier verification ended with (`after`).
 * With `seal`, also that the row of that number still is the one that was sealed.
 */
export const verifyChain = ({ after, seal }: { after?: Seal; seal?: Seal } = {}): ChainVerifier => {
  let last: Seal = after ?? { seq: 0, hash: genesisHash };
  let fault: ChainFault | undefined;

  const blame = (wrong: ChainFault['wrong'], expected: string, found: string): ChainFault => {
    fault = { seq: last.seq + 1, wrong, expected, found };
    return fault;
  };

  const advance = (seq: number, rowHash: string): ChainFault | undefined => {
    if (seal?.seq === seq && seal.hash !== rowHash) return blame('seal', seal.hash, rowHash);
    last = { seq, hash: rowHash };
    return undefined;
  };

  const next = (row: unknown): ChainFault | undefined => {
    if (fault) return fault;
    if (!isRow(row)) return blame('row', 'an audit row', shown(row));
    if (row.seq !== last.seq + 1) return blame('gap', String(last.seq + 1), String(row.seq));
    if (row.prev_hash !== last.hash) return blame('prev_hash', last.hash, shown(row.prev_hash));
    let computed: string;
    try {
      computed = auditHash(last.hash, row);
    } catch {
      return blame('row', 'an audit row', 'text that JSON cannot carry');
    }
    return computed === row.hash ? advance(row.seq, row.hash) : blame('hash', computed, shown(row.hash));
  };

  const nextLine = (line: string): ChainFault | undefined => {
    if (fault) return fault;
    const start = line.lastIndexOf(',"hash":"');
    lineEnd.lastIndex = Math.max(0, start);
    const match = lineEnd.exec(line);
    if (match) {
      const [, rowHash = '', middle = '', prevHash = '', rest = '', seq] = match;
      const isGood =
        Number(seq) === last.seq + 1 &&
        prevHash === last.hash &&
        digest(last.hash, line.slice(0, start) + middle + rest) === rowHash;
      if (isGood) return advance(Number(seq), rowHash);
    }
    // Not in Banto's own spelling, or not right: the row itself is judged, so that spaces and order don't matter.
    try {
      return next(JSON.parse(line));
    } catch {
      return blame('row', 'a line of JSON', shown(line));
    }
  };

  const end = (): ChainFault | undefined => {
    if (fault || !seal || seal.seq <= last.seq) return fault;
    return blame('seal', `a row ${seal.seq}`, `the end after ${last.seq}`);
  };

  return { next, nextLine, end, seal: () => last };
};
