import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { banto, channels, hanako } from '../cast.ts';
import type { ControlChannel, ControlMessage, ControlState } from '../slack/control/control.ts';
import type { TryAct, DoAct } from './act.ts';
import { Backstage } from './backstage.tsx';
import { Messages, Thread } from './channel.tsx';
import { Composer } from './composer.tsx';
import { type Workspace, WorkspaceContext } from './context.ts';
import { useDemo } from './demo.ts';
import { Icon } from './icons.tsx';
import { Sidebar } from './sidebar.tsx';
import { useSlack } from './slack.ts';
import { slackDate } from './time.ts';
import { Home, Modal } from './view.tsx';
import { texts } from './words.ts';

/** The newest message seen, by person and channel. */
type Seen = Record<string, string>;

const newest = ({ messages }: ControlChannel): string =>
  messages
    .flatMap((message) => [message, ...message.replies])
    .reduce((latest, { ts }) => (Number(ts) > Number(latest) ? ts : latest), '0');

function workspaceOf(state: ControlState | undefined, as: string, now: () => number): Workspace {
  const names = new Map<string, string>([
    ...(state?.people ?? []).map(({ id, realName }) => [id, `@${realName}`] as const),
    ...(state?.groups ?? []).map(({ id, handle }) => [id, `@${handle}`] as const),
    ...(state?.channels ?? []).filter(({ isIm }) => !isIm).map(({ id, name }) => [id, `#${name}`] as const),
  ]);
  const locale = state?.people.find(({ id }) => id === as)?.locale ?? 'ja';
  return { language: locale.startsWith('ja') ? 'ja' : 'en', me: as, names, now };
}

/** The whole page. */
export function App(): ReactNode {
  const [as, setAs] = useState(() => sessionStorage.getItem('as') ?? hanako);
  const { state, lost, act } = useSlack(as);
  const demo = useDemo();
  const [place, setPlace] = useState<string>(channels.ops);
  const [tab, setTab] = useState<'home' | 'messages'>('home');
  const [thread, setThread] = useState<string>();
  const [backstage, setBackstage] = useState(false);
  const [trouble, setTrouble] = useState('');
  const [seen, setSeen] = useState<Seen>({});
  const ahead = useRef(0);
  ahead.current = demo.ahead;
  const now = useCallback(() => Date.now() + ahead.current, []);

  const workspace = useMemo(() => workspaceOf(state, as, now), [state, as, now]);
  const { language } = workspace;
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const tryAct: TryAct = useCallback(
    async (what) => {
      try {
        const result = await act({ as, ...what });
        const shown = result.shown;
        if (shown !== null) {
          const known = Object.entries(texts).find(([name]) => name === shown)?.[1];
          setTrouble(`${what.kind === 'command' ? `${what.text} ` : ''}${known?.[language] ?? shown}`);
        }
        return result;
      } catch (error) {
        setTrouble(error instanceof Error ? error.message : String(error));
        return undefined;
      }
    },
    [act, as, language],
  );
  const doAct: DoAct = useCallback(
    async (what) => {
      await tryAct(what);
    },
    [tryAct],
  );

  const channel = state?.channels.find(({ id }) => id === place) ?? state?.channels[0];
  const showsHome = channel?.isIm === true && tab === 'home';
  // Everything in the open channel counts as seen.
  useEffect(() => {
    if (!channel || showsHome) return;
    const key = `${as} ${channel.id}`;
    const latest = newest(channel);
    setSeen((all) => (all[key] === latest ? all : { ...all, [key]: latest }));
  }, [as, channel, showsHome]);
  const unread = (one: ControlChannel): number => {
    const last = Number(seen[`${as} ${one.id}`] ?? 0);
    return one.messages
      .flatMap((message) => [message, ...message.replies])
      .filter(({ ts, user }) => Number(ts) > last && user !== as).length;
  };

  const openHome = (): void => {
    setTab('home');
    void tryAct({ kind: 'home' });
  };
  const open = (id: string): void => {
    setPlace(id);
    setThread(undefined);
    setTrouble('');
    const isIm = state?.channels.find((one) => one.id === id)?.isIm;
    if (isIm === true) {
      const fresh = state?.channels.find((one) => one.id === id);
      if (fresh && unread(fresh) > 0) setTab('messages');
      else openHome();
    }
  };
  const become = (id: string): void => {
    sessionStorage.setItem('as', id);
    setAs(id);
    setThread(undefined);
    setTrouble('');
    if (channel?.isIm === true) setPlace(channels.ops);
  };
  const send = (line: string): void => {
    if (!channel) return;
    setTrouble('');
    void tryAct({ kind: line.startsWith('/') ? 'command' : 'say', text: line, channel: channel.id });
  };

  const shownThread = channel?.messages.find(({ ts }) => ts === thread);
  const view = state?.views.at(-1);
  return (
    <WorkspaceContext value={workspace}>
      <div className="page" data-as={state?.as}>
        <header className="top">
          <h1>番頭 playground</h1>
          <People state={state} as={as} onChange={become} label={texts.actingAs[language]} language={language} />
          <span className="clock" aria-label="JST">
            <ClockFace now={now} language={language} />
          </span>
          <button
            type="button"
            className={`backstage-button ${demo.state?.bot.state ?? 'stopped'}`}
            aria-expanded={backstage}
            onClick={() => setBackstage(!backstage)}
          >
            <span aria-hidden="true" className="dot" />
            {texts.backstage[language]}
          </button>
        </header>
        <Sidebar channels={state?.channels ?? []} current={channel?.id ?? ''} unread={unread} onOpen={open} />
        <main aria-label={channel ? (channel.isIm ? texts.bot[language] : `#${channel.name}`) : undefined}>
          {channel && (
            <ChannelHead
              channel={channel}
              tab={tab}
              language={language}
              onHome={openHome}
              onMessages={() => setTab('messages')}
            />
          )}
          {channel && !showsHome && (
            <Messages
              key={`${as} ${channel.id}`}
              messages={channel.messages}
              doAct={doAct}
              onThread={(message: ControlMessage) => setThread(message.ts)}
            />
          )}
          {showsHome &&
            (state?.home ? (
              <Home key={state.home.id} view={state.home} tryAct={tryAct} />
            ) : (
              <p className="nothing">{texts.noHome[language]}</p>
            ))}
          {(trouble !== '' || lost) && (
            <p className="notice error" role="alert">
              {lost ? texts.lost[language] : trouble}
            </p>
          )}
          {!showsHome && <Composer commands={demo.state?.commands ?? []} onSend={send} />}
        </main>
        {shownThread && <Thread message={shownThread} doAct={doAct} onClose={() => setThread(undefined)} />}
        {backstage && <Backstage demo={demo} faults={state?.faults ?? []} onClose={() => setBackstage(false)} />}
        {state && view && <Modal key={view.id} view={view} below={state.views.length - 1} tryAct={tryAct} />}
      </div>
    </WorkspaceContext>
  );
}

interface ChannelHeadProps {
  channel: ControlChannel;
  tab: 'home' | 'messages';
  language: 'ja' | 'en';
  onHome: () => void;
  onMessages: () => void;
}

function ChannelHead({ channel, tab, language, onHome, onMessages }: ChannelHeadProps): ReactNode {
  return (
    <div className="channel-head">
      <h2>
        {channel.isIm ? '✦' : channel.isPrivate ? <Icon name="lock" /> : '#'}{' '}
        {channel.isIm ? texts.bot[language] : channel.name}
      </h2>
      {channel.isIm && (
        <div role="tablist">
          <button type="button" role="tab" aria-selected={tab === 'home'} onClick={onHome}>
            {texts.home[language]}
          </button>
          <button type="button" role="tab" aria-selected={tab === 'messages'} onClick={onMessages}>
            {texts.messages[language]}
          </button>
        </div>
      )}
    </div>
  );
}

interface PeopleProps {
  state: ControlState | undefined;
  as: string;
  onChange: (id: string) => void;
  label: string;
  language: 'ja' | 'en';
}

function People({ state, as, onChange, label, language }: PeopleProps): ReactNode {
  const people = state?.people.filter(({ id }) => id !== banto) ?? [];
  const options = (outsider: boolean): ReactNode =>
    people
      .filter((person) => person.outsider === outsider)
      .map(({ id, realName, title }) => (
        <option key={id} value={id}>
          {realName}（{title}）
        </option>
      ));
  return (
    <label className="people">
      <span>{label}</span>
      <select value={as} onChange={({ target }) => onChange(target.value)}>
        <optgroup label={texts.staff[language]}>{options(false)}</optgroup>
        <optgroup label={texts.outsiders[language]}>{options(true)}</optgroup>
      </select>
    </label>
  );
}

function ClockFace({ now, language }: { now: () => number; language: 'ja' | 'en' }): ReactNode {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), 1_000);
    return () => clearInterval(timer);
  }, [now]);
  return `${slackDate(time / 1_000, '{date_short} {time}', language, time)} JST`;
}
