import { useCallback, useEffect, useRef, useState } from 'react';
import type { Words } from '#src/domain/text/words.ts';
import type { DemoAct, DemoCommand, DemoState } from '../demo/control.ts';
import { ask } from './slack.ts';

const pace = 2_000;

export interface DemoNow {
  state: DemoState | undefined;
  commands: readonly DemoCommand[];
  /** Milliseconds by which the demo's clock is ahead of this machine's. */
  ahead: number;
  /** Resolves to a line that tells the result. */
  act: (act: DemoAct) => Promise<Words>;
}

/** The demo itself: the bot's process, the clock, the database. */
export function useDemo(): DemoNow {
  const [seen, setSeen] = useState<{ state: DemoState; ahead: number }>();
  const [commands, setCommands] = useState<readonly DemoCommand[]>([]);
  const story = useRef<string>(undefined);
  const load = useCallback(async () => {
    try {
      const state = await ask<DemoState>('/demo/state');
      story.current ??= state.story;
      // After a reset nothing that this page shows exists any more.
      if (state.story !== story.current) return location.reload();
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
  useEffect(() => {
    ask<DemoCommand[]>('/demo/commands').then(setCommands, () => undefined);
  }, []);
  const act = useCallback(
    async (what: DemoAct): Promise<Words> => {
      try {
        return (await ask<{ said: Words }>('/demo/do', what)).said;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { ja: why, en: why };
      } finally {
        await load();
      }
    },
    [load],
  );
  return { state: seen?.state, commands, ahead: seen?.ahead ?? 0, act };
}
