/** One message of PostgreSQL's protocol; the first one of a client has no type. */
export interface Frame {
  readonly type: string;
  readonly body: Buffer;
}

/** Puts a stream of bytes back into PostgreSQL's messages, however they were cut up. */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);
  #startup: boolean;

  /** @param side a client's begins with a message that has no type */
  constructor(side: 'client' | 'server') {
    this.#startup = side === 'client';
  }

  /** The messages that are complete with these bytes. */
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

/** The statement that a client's message carries: a simple query's, or one to be parsed. */
export function statementOf(type: string, body: Buffer): string | undefined {
  if (type === 'Q') return upToNul(body, 0);
  // The name it is given comes first; mostly that is empty.
  return type === 'P' ? upToNul(body, body.indexOf(0) + 1) : undefined;
}

const upToNul = (body: Buffer, from: number): string => {
  const end = body.indexOf(0, from);
  return body.toString('utf8', from, end < 0 ? body.length : end);
};
