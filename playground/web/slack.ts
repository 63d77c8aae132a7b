import { useCallback, useEffect, useRef, useState } from 'react';
import type { Act, ActResult, ControlState } from '../slack/control/control.ts';

/** Sends a request to this server. @throws Error with the server's message when it refuses */
export async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  const response = await fetch(
    path,
    body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    },
  );
  // control.ts on the server defines the shape.
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}

export interface SlackNow {
  /** What the acting person sees; undefined until the first response. */
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
      // An older response may arrive after a newer one.
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
