import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Environment } from '../../config/environment.ts';
import { type DoctorResult, fail, ok } from './check.ts';

/** Whether Banto can listen on its port here, or already does. */
export async function examinePort({ port }: Environment): Promise<readonly DoctorResult[]> {
  // The system chooses a free one.
  if (port === 0) return [];
  const fault = await listen(port);
  if (fault === undefined) return [ok(`port: ${port} is free on this machine`)];
  if (fault === 'EADDRINUSE' && (await isBanto(port))) return [ok(`port: Banto listens on ${port}`)];
  return [
    fail(
      fault === 'EADDRINUSE'
        ? `port: another program listens on ${port}`
        : fault === 'EACCES'
          ? `port: this user may not listen on ${port}`
          : `port: nobody can listen on ${port} (${fault})`,
      'set another PORT, and lead Slack’s requests there',
    ),
  ];
}

/** Listens for a moment. Returns the system's code when that fails. */
async function listen(port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port);
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? 'unknown';
  } finally {
    server.close();
  }
}

async function isBanto(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    return typeof ((await answer.json()) as { ready?: unknown }).ready === 'boolean';
  } catch {
    return false;
  }
}
