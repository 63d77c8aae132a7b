import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { channels, hanako, sam } from '../cast.ts';
import type { Words } from '#src/domain/text/words.ts';
import type { DemoState } from '../demo/control.ts';
import type { ControlState } from '../slack/control/control.ts';
import { useActs } from './act.ts';
import { Backstage } from './backstage/backstage.tsx';
import { Channel } from './channel.tsx';
import type { Draft } from './composer.tsx';
import { type Workspace, WorkspaceContext } from './context.ts';
import { type DemoNow, useDemo } from './demo.ts';
import { focusChannel } from './focus.ts';
import { useRemembered } from './remembered.ts';
import { useSeen } from './seen.ts';
import { Sidebar } from './sidebar.tsx';
import { type SlackNow, useSlack } from './slack.ts';
import { Thread } from './thread.tsx';
import { Top } from './top.tsx';
import { Tour } from './tour/tour.tsx';
import { Modal } from './view.tsx';
import { Welcome } from './welcome.tsx';
import { texts } from './words.ts';

/** Who opens the page for the first time: an operator who reads the browser's language. */
const first: string = navigator.language.startsWith('ja') ? hanako : sam;

function workspaceOf(state: ControlState | undefined, as: string, now: () => number): Workspace {
  const people = state?.people ?? [];
  const names = new Map<string, string>([
    ...people.map(({ id, realName }) => [id, `@${realName}`] as const),
    ...(state?.groups ?? []).map(({ id, handle }) => [id, `@${handle}`] as const),
    ...(state?.channels ?? []).filter(({ isIm }) => !isIm).map(({ id, name }) => [id, `#${name}`] as const),
  ]);
  const active = new Set(people.filter((person) => person.active).map(({ id }) => id));
  const locale = people.find(({ id }) => id === as)?.locale ?? (first === hanako ? 'ja' : 'en');
  return { language: locale.startsWith('ja') ? 'ja' : 'en', me: as, names, active, now };
}

/** The whole page, once it knows which story it is in. */
export function App(): ReactNode {
  const demo = useDemo();
  const [as, setAs] = useRemembered('as', first);
  const slack = useSlack(as);
  return demo.state && <Desk story={demo.state.story} demo={demo} slack={slack} as={as} setAs={setAs} />;
}

const botNews = (state: DemoState['bot']['state'] | undefined): Words =>
  state === 'starting' || state === 'stopped' ? texts[state] : { ja: '', en: '' };

/** Whether the welcome is open: as a story begins, not any more, or once more. */
type Greeting = 'first' | 'left' | 'again';

interface DeskProps {
  story: string;
  demo: DemoNow;
  slack: SlackNow;
  as: string;
  setAs: (id: string) => void;
}

/** What one person has before them. */
function Desk({ story, demo, slack: { state, lost, act }, as, setAs }: DeskProps): ReactNode {
  const [place, setPlace] = useRemembered<string>('place', channels.ops);
  const [isHome, setIsHome] = useState(true);
  const [thread, setThread] = useState<string>();
  const [backstage, setBackstage] = useState(false);
  const [menu, setMenu] = useState(false);
  const [welcome, setWelcome] = useRemembered<Greeting>(`greeting ${story}`, 'first', 'browser');
  const [tour, setTour] = useRemembered(`tour ${story}`, false, 'browser');
  const [draft, setDraft] = useState<Draft>();
  const seen = useSeen(story, as);
  const ahead = useRef(0);
  ahead.current = demo.ahead;
  const now = useCallback(() => Date.now() + ahead.current, []);
  const workspace = useMemo(() => workspaceOf(state, as, now), [state, as, now]);
  const { language } = workspace;
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    if (!menu) return undefined;
    // A closed menu keeps no focus.
    return () => {
      if (document.activeElement?.closest('nav')) focusChannel();
    };
  }, [menu]);
  const { tryAct, doAct, trouble, calm, complain } = useActs(as, act, language);

  const channel = state?.channels.find(({ id }) => id === place) ?? state?.channels[0];
  const showHome = (shown: boolean): void => {
    setIsHome(shown);
    if (shown) void tryAct({ kind: 'home' });
  };
  const leave = (): void => {
    setMenu(false);
    setThread(undefined);
    calm();
  };
  const open = (id: string): void => {
    leave();
    setPlace(id);
    const opened = state?.channels.find((one) => one.id === id);
    if (opened?.isIm === true) showHome(seen.unread(opened) === 0);
  };
  const become = (id: string): void => {
    leave();
    setAs(id);
    if (channel?.isIm === true) setPlace(channels.ops);
  };
  const setLocale = (locale: string, person = as): void => void act({ as: person, kind: 'locale', locale });
  const shownThread = channel?.messages.find(({ ts }) => ts === thread);
  const view = state?.views.at(-1);
  return (
    <WorkspaceContext value={workspace}>
      <div
        className="page"
        data-as={state?.as}
        data-menu={menu}
        onKeyDown={({ key }) => {
          if (key === 'Escape') setMenu(false);
        }}
      >
        <Top
          state={state}
          bot={demo.state?.bot.state}
          menu={menu}
          backstage={backstage}
          onMenu={() => setMenu(!menu)}
          onBackstage={() => setBackstage(!backstage)}
          onWelcome={() => setWelcome('again')}
          onBecome={become}
          onLocale={setLocale}
        />
        <Sidebar channels={state?.channels ?? []} current={channel?.id ?? ''} unread={seen.unread} onOpen={open} />
        <button type="button" className="veil" tabIndex={-1} aria-hidden="true" onClick={() => setMenu(false)} />
        {tour && demo.state?.tour && (
          <Tour
            progress={demo.state.tour}
            place={channel?.id ?? ''}
            onBecome={become}
            onOpen={open}
            onWrite={(line) => setDraft({ line })}
            onLeave={() => setTour(false)}
          />
        )}
        {channel ? (
          <Channel
            key={`${as} ${channel.id}`}
            channel={channel}
            home={channel.isIm && isHome ? (state?.home ?? null) : undefined}
            seen={seen}
            commands={demo.commands}
            draft={draft}
            trouble={lost ? texts.lost[language] : trouble}
            news={botNews(demo.state?.bot.state)[language]}
            acts={{ tryAct, doAct, calm, complain }}
            onHome={showHome}
            onThread={({ ts }) => setThread(ts)}
          />
        ) : (
          <main tabIndex={-1} />
        )}
        {shownThread && <Thread message={shownThread} seen={seen} doAct={doAct} onClose={() => setThread(undefined)} />}
        {backstage && <Backstage demo={demo} faults={state?.faults ?? []} onClose={() => setBackstage(false)} />}
        {view && state && (
          <Modal
            key={view.id}
            view={view}
            below={state.views.length - 1}
            code={demo.state?.codes[as]}
            tryAct={tryAct}
          />
        )}
        {state && demo.state && welcome !== 'left' && !view && (
          <Welcome
            story={demo.state}
            person={state.people.find(({ id }) => id === as)}
            onLocale={setLocale}
            onReset={
              // Later there is something to lose: the backstage asks first.
              welcome === 'first' ? (posts) => void demo.act({ do: 'reset', language: posts }) : undefined
            }
            onTour={() => setTour(true)}
            onClose={() => setWelcome('left')}
          />
        )}
      </div>
    </WorkspaceContext>
  );
}
