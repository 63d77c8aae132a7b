import { use, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { DemoCommand } from '../demo/control.ts';
import type { ControlChannel, ControlMessage, ControlView } from '../slack/control/control.ts';
import type { Acts } from './act.ts';
import { CommandComposer, type Draft, refused } from './composer.tsx';
import { isCommand } from './completion.ts';
import { useText, WorkspaceContext } from './context.ts';
import { Icon } from './icons.tsx';
import { Message } from './message.tsx';
import type { Seen } from './seen.ts';
import { slackDate } from './time.ts';
import { Home } from './view.tsx';
import { texts } from './words.ts';

interface ChannelProps {
  channel: ControlChannel;
  /** The app's Home, shown instead of the messages; null when it has none yet. */
  home: ControlView | null | undefined;
  seen: Seen;
  commands: readonly DemoCommand[];
  draft: Draft | undefined;
  trouble: string;
  /** What is worth knowing about the bot; empty when it runs. */
  news: string;
  acts: Pick<Acts, 'tryAct' | 'doAct' | 'calm' | 'complain'>;
  onHome: (shown: boolean) => void;
  onThread: (message: ControlMessage) => void;
}

/** An open channel, or the direct messages with the app and its Home. */
export function Channel({
  channel,
  home,
  seen,
  commands,
  draft,
  trouble,
  news,
  acts,
  onHome,
  onThread,
}: ChannelProps): ReactNode {
  const text = useText();
  const { tryAct, doAct, calm, complain } = acts;
  const isHome = home !== undefined;
  const { markChannel } = seen;
  // Everything in the open channel counts as seen.
  useEffect(() => {
    if (!isHome) markChannel(channel);
  }, [channel, isHome, markChannel]);
  const send = (line: string): boolean => {
    calm();
    const { id } = channel;
    const isKnown = isCommand(line, commands);
    if (!isKnown) complain(refused(text(texts.notACommand), line));
    else if (line.startsWith('/')) void doAct({ kind: 'command', text: line, channel: id });
    else void doAct({ kind: 'say', channel: id, text: line.trim() });
    return isKnown;
  };
  return (
    <main tabIndex={-1} aria-label={channel.isIm ? text(texts.bot) : `#${channel.name}`}>
      <div className="channel-head">
        <h2>
          {channel.isIm ? '✦' : channel.isPrivate ? <Icon name="lock" /> : '#'}{' '}
          {channel.isIm ? text(texts.bot) : channel.name}
        </h2>
        {channel.isIm && (
          <div className="tabs">
            {([true, false] as const).map((tab) => (
              <button key={String(tab)} type="button" aria-pressed={tab === isHome} onClick={() => onHome(tab)}>
                {text(tab ? texts.home : texts.messages)}
              </button>
            ))}
          </div>
        )}
      </div>
      {!isHome && <Messages messages={channel.messages} seen={seen} acts={acts} onThread={onThread} />}
      {home && <Home key={home.id} view={home} tryAct={tryAct} />}
      {home === null && <p className="nothing">{text(texts.noHome)}</p>}
      {news !== '' && (
        <p className="notice" role="status">
          {news}
        </p>
      )}
      {trouble !== '' && (
        <p className="notice error" role="alert">
          {trouble}
        </p>
      )}
      {!isHome && (
        <CommandComposer
          commands={commands}
          draft={draft}
          onSend={send}
          onShortcut={(callbackId) => void doAct({ kind: 'shortcut', callbackId })}
        />
      )}
    </main>
  );
}

interface MessagesProps extends Pick<ChannelProps, 'seen' | 'acts' | 'onThread'> {
  messages: readonly ControlMessage[];
}

/** The messages of a channel. Scrolls to the newest unless the reader has scrolled up. */
function Messages({ messages, seen, acts: { doAct }, onThread }: MessagesProps): ReactNode {
  const text = useText();
  const { language, now, me } = use(WorkspaceContext);
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [behind, setBehind] = useState(false);
  // What was new when the channel was opened stays marked while it is open.
  const [last] = useState(() => Number(seen.last(messages[0]?.channel ?? '')));
  const latest = messages.at(-1)?.ts;
  const goToEnd = (): void => log.current?.scrollTo(0, log.current.scrollHeight);
  useLayoutEffect(() => {
    if (atEnd.current) log.current?.scrollTo(0, log.current.scrollHeight);
  }, [messages]);
  useLayoutEffect(() => {
    if (!atEnd.current) setBehind(true);
  }, [latest]);
  const days = messages.map(({ ts }) => slackDate(Number(ts), '{date_long_pretty}', language, now()));
  const firstNew = last > 0 ? messages.findIndex(({ ts, user }) => user !== me && Number(ts) > last) : -1;
  return (
    <div
      className="messages"
      ref={log}
      role="log"
      tabIndex={0}
      aria-label={text(texts.messages)}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 80;
        if (atEnd.current) setBehind(false);
      }}
    >
      {messages.length === 0 && (
        <p className="nothing">
          {text(texts.empty)}
          <br />
          {text(texts.tryThis)}
        </p>
      )}
      {messages.map((message, index) => (
        <div key={message.ts}>
          {days[index] !== days[index - 1] && (
            <h3 className="line">
              <span>{days[index]}</span>
            </h3>
          )}
          {index === firstNew && (
            <p className="line new">
              <span>{text(texts.newHere)}</span>
            </p>
          )}
          <Message message={message} doAct={doAct} newReplies={seen.unreadReplies(message)} onThread={onThread} />
        </div>
      ))}
      {behind && (
        <button type="button" className="button new-below" onClick={goToEnd}>
          {text(texts.newBelow)} ↓
        </button>
      )}
    </div>
  );
}
