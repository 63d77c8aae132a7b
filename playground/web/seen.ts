import { useCallback, useState } from 'react';
import type { ControlChannel, ControlMessage } from '../slack/control/control.ts';

/** The newest message seen, by person and channel, or by person and thread. */
type Marks = Readonly<Record<string, string>>;

export interface Seen {
  /** Messages and replies of others that the person has not seen. */
  unread: (channel: ControlChannel) => number;
  /** Replies of others in a thread that the person has not opened since. */
  unreadReplies: (message: ControlMessage) => number;
  /** What was the newest message that the person had seen. */
  last: (channel: string) => string;
  markChannel: (channel: ControlChannel) => void;
  markThread: (message: ControlMessage) => void;
}

const newest = (messages: readonly ControlMessage[]): string =>
  messages.reduce((latest, { ts }) => (Number(ts) > Number(latest) ? ts : latest), '0');

/** What a person has seen. It stays in this browser, until the story begins anew. */
export function useSeen(story: string, me: string): Seen {
  const name = `seen ${story}`;
  const [marks, setMarks] = useState<Marks>(() => JSON.parse(localStorage.getItem(name) ?? '{}') as Marks);
  const mark = useCallback(
    (key: string, ts: string) =>
      setMarks((all) => {
        if (all[key] === ts) return all;
        const next = { ...all, [key]: ts };
        localStorage.setItem(name, JSON.stringify(next));
        return next;
      }),
    [name],
  );
  const newer = (key: string, messages: readonly ControlMessage[]): number =>
    messages.filter(({ ts, user }) => user !== me && Number(ts) > Number(marks[`${me} ${key}`] ?? 0)).length;
  const unreadReplies = ({ channel, ts, replies }: ControlMessage): number => newer(`${channel} ${ts}`, replies);
  return {
    unreadReplies,
    unread: ({ id, messages }) =>
      newer(id, messages) + messages.reduce((sum, message) => sum + unreadReplies(message), 0),
    last: (channel) => marks[`${me} ${channel}`] ?? '0',
    markChannel: useCallback(({ id, messages }) => mark(`${me} ${id}`, newest(messages)), [mark, me]),
    markThread: useCallback(({ channel, ts, replies }) => mark(`${me} ${channel} ${ts}`, newest(replies)), [mark, me]),
  };
}
