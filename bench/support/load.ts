import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Ordered, Told } from './sender.ts';

/** Sends requests from a process of its own and tells how long each took. */
export class Load implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(new URL('./sender.ts', import.meta.url));
  }

  /** Milliseconds for each request, in order. @throws when one was not answered 200 */
  async send(ordered: Ordered): Promise<number[]> {
    const told = once(this.#child, 'message') as Promise<[Told]>;
    this.#child.send(ordered);
    const [{ answers }] = await told;
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
