import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Batch, Timed } from './sender.ts';

/** Sends requests from a separate process and measures each. */
export class Load implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(new URL('./sender.ts', import.meta.url));
  }

  /** Returns the milliseconds of each request, in order. @throws when a response is not 200 */
  async send(batch: Batch): Promise<number[]> {
    const timed = once(this.#child, 'message') as Promise<[Timed]>;
    this.#child.send(batch);
    const [{ answers }] = await timed;
    const bad = answers.find(({ status }) => status !== 200);
    if (bad) throw new Error(`a request was answered ${bad.status}`);
    return answers.map(({ ms }) => ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}
