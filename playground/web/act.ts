import { useCallback, useState } from 'react';
import type { Language } from '#src/domain/text/words.ts';
import type { Act, ActResult } from '../slack/control/control.ts';
import { texts } from './words.ts';

type Distribute<Union> = Union extends unknown ? Omit<Union, 'as'> : never;
/** An act of the acting person. */
export type OwnAct = Distribute<Act>;
/** Does the act and shows the person any error. */
export type TryAct = (act: OwnAct) => Promise<ActResult | undefined>;
export type DoAct = (act: OwnAct) => Promise<void>;

export interface Acts {
  readonly tryAct: TryAct;
  readonly doAct: DoAct;
  /** What Slack's client says went wrong; empty when nothing did. */
  readonly trouble: string;
  readonly calm: () => void;
  /** Says what Slack's client itself refuses. */
  readonly complain: (line: string) => void;
}

/** What the acting person does, and what went wrong with the last of it. */
export function useActs(as: string, act: (act: Act) => Promise<ActResult>, language: Language): Acts {
  const [trouble, setTrouble] = useState('');
  const tryAct: TryAct = useCallback(
    async (what) => {
      try {
        const result = await act({ as, ...what });
        if (result.shown !== null) {
          const known = Object.entries(texts).find(([name]) => name === result.shown)?.[1];
          setTrouble(`${what.kind === 'command' ? `${what.text} ` : ''}${known?.[language] ?? result.shown}`);
        }
        return result;
      } catch (error) {
        setTrouble(error instanceof Error ? error.message : String(error));
        return undefined;
      }
    },
    [act, as, language],
  );
  const doAct: DoAct = useCallback(async (what) => void (await tryAct(what)), [tryAct]);
  return { tryAct, doAct, trouble, complain: setTrouble, calm: useCallback(() => setTrouble(''), []) };
}
