import type { ReactNode } from 'react';
import type { DemoState } from '../../demo/control.ts';
import { type Fault, faultNames, faults } from '../../demo/faults.ts';
import { useText } from '../context.ts';
import type { Act } from './act.ts';

interface FaultsProps {
  about: Fault['about'];
  state: Pick<DemoState, 'faults' | 'transport'>;
  act: Act;
  /** Buttons before them. */
  children?: ReactNode;
}

/** What can go wrong with one thing: switches that stay on, and buttons for what happens once. */
export function Faults({ about, state, act, children }: FaultsProps): ReactNode {
  const text = useText();
  const shown = faultNames.filter(
    (name) => faults[name].about === about && (faults[name].socketOnly !== true || state.transport === 'socket'),
  );
  return (
    <div className="row">
      {children}
      {shown.map((name) => {
        const { stays, label } = faults[name];
        const on = state.faults.includes(name);
        return (
          <button
            key={name}
            type="button"
            className={`button ${stays ? 'switch' : ''}`}
            {...(stays && { role: 'switch', 'aria-checked': on })}
            onClick={() => act({ do: 'fault', name, on: !on })}
          >
            {text(label)}
          </button>
        );
      })}
    </div>
  );
}
