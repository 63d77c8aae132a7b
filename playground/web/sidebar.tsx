import { type ReactNode } from 'react';
import type { ControlChannel } from '../slack/control/control.ts';
import { useText } from './context.ts';
import { Icon } from './icons.tsx';
import { texts } from './words.ts';

interface SidebarProps {
  channels: readonly ControlChannel[];
  current: string;
  unread: (channel: ControlChannel) => number;
  onOpen: (channel: string) => void;
}

/** The channels, and the app with its direct messages. Unread ones are marked. On a narrow screen the menu opens it. */
export function Sidebar({ channels, current, unread, onOpen }: SidebarProps): ReactNode {
  const text = useText();
  const entry = (channel: ControlChannel): ReactNode => {
    const count = channel.id === current ? 0 : unread(channel);
    return (
      <li key={channel.id}>
        <button
          type="button"
          aria-current={channel.id === current ? 'page' : undefined}
          className={count > 0 ? 'unread' : ''}
          onClick={() => onOpen(channel.id)}
        >
          <span aria-hidden="true">{channel.isIm ? '✦' : channel.isPrivate ? <Icon name="lock" /> : '#'}</span>
          <span className="channel-name">{channel.isIm ? text(texts.bot) : channel.name}</span>
          {channel.isPrivate && !channel.isIm && <span className="sr-only">（{text(texts.private)}）</span>}
          {count > 0 && (
            <span className="count">
              {count}
              <span className="sr-only"> {text(texts.unread)}</span>
            </span>
          )}
        </button>
      </li>
    );
  };
  return (
    <nav aria-label={text(texts.channels)}>
      <h2>{text(texts.channels)}</h2>
      <ul>{channels.filter(({ isIm }) => !isIm).map(entry)}</ul>
      <h2>{text(texts.apps)}</h2>
      <ul>{channels.filter(({ isIm }) => isIm).map(entry)}</ul>
    </nav>
  );
}
