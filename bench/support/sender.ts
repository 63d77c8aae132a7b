import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is to be sent: all at once, or one every so many milliseconds. */
export interface Ordered {
  readonly url: string;
  readonly requests: readonly { readonly body: string; readonly headers: Readonly<Record<string, string>> }[];
  readonly everyMs?: number;
}

export interface Told {
  readonly answers: readonly { readonly ms: number; readonly status: number }[];
}

const agent = new Agent({ keepAlive: true });

function send(url: string, { body, headers }: Ordered['requests'][number]): Promise<Told['answers'][number]> {
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

process.on('message', (ordered: Ordered) => {
  const sent = ordered.requests.map(async (each, index) => {
    if (ordered.everyMs !== undefined) await sleep(index * ordered.everyMs);
    return send(ordered.url, each);
  });
  void Promise.all(sent).then((answers) => process.send?.({ answers } satisfies Told));
});
