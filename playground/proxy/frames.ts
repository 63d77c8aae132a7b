/** One message of PostgreSQL's protocol. A client's first one has no type. */
export interface Frame {
  readonly type: string;
  readonly body: Buffer;
}

/** Splits a stream of bytes into PostgreSQL's messages, whatever the sizes of its chunks. */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);
  #startup: boolean;

  /** @param side who sends; a client's stream begins with a message that has no type */
  constructor(side: 'client' | 'server') {
    this.#startup = side === 'client';
  }

  /** Returns the messages that these bytes complete. */
  take(chunk: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const head = this.#startup ? 0 : 1;
      if (this.#rest.length < head + 4) return frames;
      const end = head + this.#rest.readUInt32BE(head);
      if (this.#rest.length < end) return frames;
      const type = this.#startup ? '' : String.fromCharCode(this.#rest[0] ?? 0);
      frames.push({ type, body: this.#rest.subarray(head + 4, end) });
      this.#startup = false;
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** The statement in a client's message: a simple query, or one to parse. */
export function statementOf(type: string, body: Buffer): string | undefined {
  if (type === 'Q') return upToNul(body, 0);
  // The prepared statement's name comes first; it is mostly empty.
  return type === 'P' ? upToNul(body, body.indexOf(0) + 1) : undefined;
}

const upToNul = (body: Buffer, from: number): string => {
  const end = body.indexOf(0, from);
  return body.toString('utf8', from, end < 0 ? body.length : end);
};
