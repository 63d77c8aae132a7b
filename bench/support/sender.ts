import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Requests to send: all at once, or one every `everyMs` milliseconds. */
export interface Batch {
  readonly url: string;
  readonly requests: readonly { readonly body: string; readonly headers: Readonly<Record<string, string>> }[];
  readonly everyMs?: number;
}

export interface Timed {
  readonly answers: readonly { readonly ms: number; readonly status: number }[];
}

const agent = new Agent({ keepAlive: true });

function send(url: string, { body, headers }: Batch['requests'][number]): Promise<Timed['answers'][number]> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const length = String(Buffer.byteLength(body));
    const outgoing = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': length } },
      (answer) =>
        answer.resume().once('end', () => resolve({ ms: performance.now() - started, status: answer.statusCode ?? 0 })),
    );
    outgoing.once('error', reject).end(body);
  });
}

process.on('message', (batch: Batch) => {
  const sent = batch.requests.map(async (each, index) => {
    if (batch.everyMs !== undefined) await sleep(index * batch.everyMs);
    return send(batch.url, each);
  });
  void Promise.all(sent).then((answers) => process.send?.({ answers } satisfies Timed));
});
