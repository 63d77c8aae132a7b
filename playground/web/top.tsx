import { use, useEffect, useState, type ReactNode } from 'react';
import { banto, cast } from '../cast.ts';
import type { DemoState } from '../demo/control.ts';
import type { ControlPerson, ControlState } from '../slack/control/control.ts';
import { useText, WorkspaceContext } from './context.ts';
import { Icon } from './icons.tsx';
import { slackDate } from './time.ts';
import { texts } from './words.ts';

interface TopProps {
  state: ControlState | undefined;
  bot: DemoState['bot']['state'] | undefined;
  menu: boolean;
  backstage: boolean;
  onMenu: () => void;
  onBackstage: () => void;
  onWelcome: () => void;
  onBecome: (id: string) => void;
  onLocale: (locale: string) => void;
}

/** Who one is, in which language, what time it is, and the way behind the scenes. */
export function Top(props: TopProps): ReactNode {
  const text = useText();
  const { language } = use(WorkspaceContext);
  return (
    <header className="top">
      <button
        type="button"
        className="top-button menu-button"
        aria-expanded={props.menu}
        aria-label={text(texts.menu)}
        onClick={props.onMenu}
      >
        <Icon name="menu" />
      </button>
      <h1>番頭 playground</h1>
      <People people={props.state?.people ?? []} onBecome={props.onBecome} />
      <button
        type="button"
        className="top-button"
        lang={language === 'ja' ? 'en' : 'ja'}
        onClick={() => props.onLocale(language === 'ja' ? 'en-US' : 'ja-JP')}
      >
        {language === 'ja' ? 'English' : '日本語'}
      </button>
      <span className="clock">
        <ClockFace />
      </span>
      <button type="button" className="top-button" aria-label={text(texts.help)} onClick={props.onWelcome}>
        ?
      </button>
      <button
        type="button"
        className={`top-button backstage-button ${props.bot ?? 'stopped'}`}
        aria-expanded={props.backstage}
        onClick={props.onBackstage}
      >
        <span aria-hidden="true" className="dot" />
        {text(texts.backstage)}
      </button>
    </header>
  );
}

function People({ people, onBecome }: { people: readonly ControlPerson[]; onBecome: (id: string) => void }): ReactNode {
  const text = useText();
  const { me, language } = use(WorkspaceContext);
  const options = (outsider: boolean): ReactNode =>
    people
      .filter((person) => person.outsider === outsider && person.id !== banto)
      .map(({ id, realName, title }) => (
        <option key={id} value={id}>
          {language === 'ja' ? `${realName}（${title}）` : `${realName} (${englishTitle(id) ?? title})`}
        </option>
      ));
  return (
    <label className="people">
      <span>{text(texts.actingAs)}</span>
      <select value={me} onChange={({ target }) => onBecome(target.value)}>
        <optgroup label={text(texts.staff)}>{options(false)}</optgroup>
        <optgroup label={text(texts.outsiders)}>{options(true)}</optgroup>
      </select>
    </label>
  );
}

/** Slack knows Japanese titles only. */
export const englishTitle = (id: string): string | undefined => cast.find((member) => member.id === id)?.english;

function ClockFace(): ReactNode {
  const { now, language } = use(WorkspaceContext);
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), 1_000);
    return () => clearInterval(timer);
  }, [now]);
  return `${slackDate(time / 1_000, '{date_short} {time}', language, time)} JST`;
}
