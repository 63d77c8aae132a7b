import { useEffect, useRef, type ReactNode } from 'react';
import type { ControlMessage } from '../slack/control/control.ts';
import type { DoAct } from './act.ts';
import { Composer } from './composer.tsx';
import { useText } from './context.ts';
import { Message } from './message.tsx';
import type { Seen } from './seen.ts';
import { Side } from './side.tsx';
import { texts } from './words.ts';

interface ThreadProps {
  message: ControlMessage;
  seen: Pick<Seen, 'markThread'>;
  doAct: DoAct;
  onClose: () => void;
}

/** A thread beside its channel. Like in Slack, nobody types commands in it. */
export function Thread({ message, seen: { markThread }, doAct, onClose }: ThreadProps): ReactNode {
  const text = useText();
  const end = useRef<HTMLDivElement>(null);
  const count = message.replies.length;
  useEffect(() => {
    markThread(message);
  }, [message, markThread]);
  useEffect(() => {
    // In braces: newer browsers return a promise, which React would call as the clean-up.
    end.current?.scrollIntoView({ block: 'end' });
  }, [count]);
  const { channel, ts } = message;
  return (
    <Side name={text(texts.thread)} className="thread" onClose={onClose}>
      <div className="thread-messages">
        {[message, ...message.replies].map((one) => (
          <Message key={one.ts} message={one} doAct={doAct} />
        ))}
        <div ref={end} />
      </div>
      <Composer
        label={text(texts.writeReply)}
        onSend={(line) => void doAct({ kind: 'say', channel, text: line, thread: ts })}
      />
    </Side>
  );
}
