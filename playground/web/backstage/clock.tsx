import { useState, type ReactNode } from 'react';
import { words } from '#src/domain/text/words.ts';
import { useText } from '../context.ts';
import type { Act } from './act.ts';

const HOUR = 3_600_000;
const JST = 9 * HOUR;

const said = {
  clock: words('時計（日本時間）', 'The clock (Tokyo)'),
  at: words('日時', 'Day and time'),
  move: words('動かす', 'Move'),
  hour: words('1時間進める', '+1 hour'),
  tomorrow: words('明日 9:00', 'Tomorrow 9:00'),
  nextMonth: words('来月1日 9:00', 'The 1st of next month, 9:00'),
};

/** A moment in Tokyo as a datetime field writes it. */
const tokyo = (ms: number): string => new Date(ms + JST).toISOString().slice(0, 16);
const moment = (written: string): string => new Date(`${written}:00+09:00`).toISOString();

/** Nine o'clock in Tokyo on a later day: tomorrow, or the first of the next month. */
function nine(now: number, when: 'tomorrow' | 'next month'): string {
  const today = new Date(now + JST);
  const day =
    when === 'tomorrow'
      ? Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + 1)
      : Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1);
  return new Date(day + 9 * HOUR - JST).toISOString();
}

interface ClockProps {
  now: () => number;
  /** Changes when the clock was moved. */
  moved: number;
  act: Act;
}

/** Moves the clock of everything: Banto, Slack and the marketplace. */
export function Clock({ now, moved, act }: ClockProps): ReactNode {
  const text = useText();
  const to = (time: string): void => act({ do: 'clock', now: time });
  return (
    <section>
      <h3>{text(said.clock)}</h3>
      <Moment key={Math.round(moved / 60_000)} now={now()} onMove={to} />
      <div className="row">
        <button type="button" className="button" onClick={() => to(new Date(now() + HOUR).toISOString())}>
          {text(said.hour)}
        </button>
        <button type="button" className="button" onClick={() => to(nine(now(), 'tomorrow'))}>
          {text(said.tomorrow)}
        </button>
        <button type="button" className="button" onClick={() => to(nine(now(), 'next month'))}>
          {text(said.nextMonth)}
        </button>
      </div>
    </section>
  );
}

function Moment({ now, onMove }: { now: number; onMove: (now: string) => void }): ReactNode {
  const text = useText();
  const [time, setTime] = useState(tokyo(now));
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        onMove(moment(time));
      }}
    >
      <input
        type="datetime-local"
        required
        aria-label={text(said.at)}
        value={time}
        onChange={({ target }) => setTime(target.value)}
      />
      <button type="submit" className="button">
        {text(said.move)}
      </button>
    </form>
  );
}
