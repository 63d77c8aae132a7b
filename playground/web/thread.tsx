import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ControlMessage } from '../slack/control/control.ts';
import type { DoAct } from './act.ts';
import { Composer, refused } from './composer.tsx';
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

/** A thread beside its channel. As in Slack, a command is refused in it. */
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
  const [trouble, setTrouble] = useState('');
  const send = (line: string): boolean => {
    const isCommand = line.startsWith('/');
    setTrouble(isCommand ? refused(text(texts.notInThreads), line) : '');
    if (!isCommand) void doAct({ kind: 'say', channel, text: line.trim(), thread: ts });
    return !isCommand;
  };
  return (
    <Side name={text(texts.thread)} className="thread" onClose={onClose}>
      <div className="thread-messages">
        {[message, ...message.replies].map((one) => (
          <Message key={one.ts} message={one} doAct={doAct} />
        ))}
        <div ref={end} />
      </div>
      {trouble !== '' && (
        <p className="notice error" role="alert">
          {trouble}
        </p>
      )}
      <Composer label={text(texts.writeReply)} onSend={send} />
    </Side>
  );
}
