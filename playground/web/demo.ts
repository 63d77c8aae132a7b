import { useCallback, useEffect, useState } from 'react';
import type { DemoAct, DemoState } from '../demo/control.ts';
import { ask } from './slack.ts';

const pace = 2_000;

export interface DemoNow {
  state: DemoState | undefined;
  /** Milliseconds by which the demo's clock is ahead of this machine's. */
  ahead: number;
  /** Resolves to a line that tells the result. */
  act: (act: DemoAct) => Promise<string>;
}

/** The demo itself: the bot's process, the clock, the database. */
export function useDemo(): DemoNow {
  const [seen, setSeen] = useState<{ state: DemoState; ahead: number }>();
  const load = useCallback(async () => {
    try {
      const state = await ask<DemoState>('/demo/state');
      setSeen({ state, ahead: Date.parse(state.now) - Date.now() });
    } catch {
      // Slack's part of the page already shows that the server is gone.
    }
  }, []);
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), pace);
    return () => clearInterval(timer);
  }, [load]);
  const act = useCallback(
    async (what: DemoAct) => {
      try {
        return (await ask<{ said: string }>('/demo/do', what)).said;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      } finally {
        await load();
      }
    },
    [load],
  );
  return { state: seen?.state, ahead: seen?.ahead ?? 0, act };
}
