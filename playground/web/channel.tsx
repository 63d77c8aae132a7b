import { use, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { ControlMessage } from '../slack/control/control.ts';
import type { DoAct } from './act.ts';
import { useText, WorkspaceContext } from './context.ts';
import { Message } from './message.tsx';
import { Side } from './side.tsx';
import { slackDate } from './time.ts';
import { texts } from './words.ts';

interface MessagesProps {
  messages: readonly ControlMessage[];
  doAct: DoAct;
  onThread: (message: ControlMessage) => void;
}

/** The messages of a channel. Scrolls to the newest unless the reader has scrolled up. */
export function Messages({ messages, doAct, onThread }: MessagesProps): ReactNode {
  const text = useText();
  const { language, now } = use(WorkspaceContext);
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [behind, setBehind] = useState(false);
  const latest = messages.at(-1)?.ts;
  const goToEnd = (): void => log.current?.scrollTo(0, log.current.scrollHeight);
  useLayoutEffect(() => {
    if (atEnd.current) log.current?.scrollTo(0, log.current.scrollHeight);
  }, [messages]);
  useLayoutEffect(() => {
    if (!atEnd.current) setBehind(true);
  }, [latest]);
  const days = messages.map(({ ts }) => slackDate(Number(ts), '{date_long_pretty}', language, now()));
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
            <h2 className="day">
              <span>{days[index]}</span>
            </h2>
          )}
          <Message message={message} doAct={doAct} onThread={onThread} />
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

/** A thread beside its channel. */
export function Thread({
  message,
  doAct,
  onClose,
}: {
  message: ControlMessage;
  doAct: DoAct;
  onClose: () => void;
}): ReactNode {
  const text = useText();
  return (
    <Side name={text(texts.thread)} onClose={onClose}>
      {[message, ...message.replies].map((one) => (
        <Message key={one.ts} message={one} doAct={doAct} />
      ))}
    </Side>
  );
}
