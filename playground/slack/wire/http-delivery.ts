import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Timings } from '../workspace/options.ts';

/** The result of a delivery, as Slack sees it. */
export interface Ack {
  /** The HTTP status (200 for a Socket Mode acknowledgement); 0 when none came. */
  status: number;
  /** Milliseconds until it came. */
  ms: number;
  body: string;
  timedOut: boolean;
}

/** Slack's signature of a request body. @param at Unix seconds */
export const sign = (secret: string, body: string, at = Math.floor(Date.now() / 1_000)): Record<string, string> => ({
  'x-slack-request-timestamp': String(at),
  'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`,
});

export interface HttpRequest {
  body: string;
  headers: Record<string, string>;
}

/** Posts to the bot. Like a load balancer, it tries the next replica when one refuses the connection. */
export class HttpDelivery {
  urls: string[] = [];
  #agent: Agent;
  #timings: Pick<Timings, 'ack'>;
  #turn = 0;

  constructor(timings: Pick<Timings, 'ack'>, keepAlive: boolean) {
    this.#timings = timings;
    this.#agent = new Agent({ keepAlive });
  }

  async send(message: HttpRequest): Promise<Ack> {
    const started = performance.now();
    let last: Ack = { status: 0, ms: 0, body: 'no bot is connected', timedOut: false };
    const first = this.#turn++;
    for (let tried = 0; tried < this.urls.length; tried++) {
      const url = this.urls[(first + tried) % this.urls.length];
      const { ack, refused } = await this.#post(new URL(url ?? ''), message, started);
      last = ack;
      if (!refused) break;
    }
    return last;
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(url: URL, { body, headers }: HttpRequest, started: number): Promise<{ ack: Ack; refused: boolean }> {
    const ms = () => performance.now() - started;
    if (url.pathname === '/') url.pathname = '/slack/events';
    return new Promise((resolve) => {
      const length = String(Buffer.byteLength(body));
      const outgoing = request(
        url,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
            'content-length': length,
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', () => {});
          response.on('end', () => {
            clearTimeout(deadline);
            resolve({
              ack: {
                status: response.statusCode ?? 0,
                ms: ms(),
                body: Buffer.concat(chunks).toString(),
                timedOut: false,
              },
              refused: false,
            });
          });
        },
      );
      const deadline = setTimeout(() => {
        resolve({ ack: { status: 0, ms: ms(), body: '', timedOut: true }, refused: false });
        outgoing.destroy();
      }, this.#timings.ack);
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(deadline);
        resolve({
          ack: { status: 0, ms: ms(), body: error.message, timedOut: false },
          refused: error.code === 'ECONNREFUSED',
        });
      });
      outgoing.end(body);
    });
  }
}
