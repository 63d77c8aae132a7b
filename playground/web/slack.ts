import { useCallback, useEffect, useRef, useState } from 'react';
import type { Act, ActResult, ControlState } from '../slack/control/control.ts';

/** Asks this server; a refusal is an Error with its words. */
export async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  const response = await fetch(
    path,
    body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    },
  );
  // The shape is what control.ts on the other side says.
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}

export interface SlackNow {
  /** The state as seen by the acting person; undefined until the first answer. */
  state: ControlState | undefined;
  /** The server is gone. */
  lost: boolean;
  act: (act: Act) => Promise<ActResult>;
}

/** Slack as one person sees it, kept up to date by the server's events. */
export function useSlack(as: string): SlackNow {
  const [state, setState] = useState<ControlState>();
  const [lost, setLost] = useState(false);
  const asked = useRef(0);
  const shown = useRef(0);

  const load = useCallback(async () => {
    const turn = ++asked.current;
    try {
      const next = await ask<ControlState>(`/playground/state?as=${as}`);
      // An older answer may come after a newer one.
      if (turn < shown.current) return;
      shown.current = turn;
      setState(next);
      setLost(false);
    } catch {
      setLost(true);
    }
  }, [as]);

  useEffect(() => {
    const events = new EventSource('/playground/events');
    events.addEventListener('change', () => void load());
    events.addEventListener('error', () => setLost(true));
    return () => events.close();
  }, [load]);

  const act = useCallback(
    async (what: Act) => {
      const result = await ask<ActResult>('/playground/act', what);
      await load();
      return result;
    },
    [load],
  );
  return { state: state?.as === as ? state : undefined, lost, act };
}
