import { use, type ReactNode } from 'react';
import { asText, isObject } from '../../json.ts';
import { WorkspaceContext } from '../context.ts';
import { slackDate } from '../time.ts';
import { parseMrkdwn, type Piece } from './mrkdwn.ts';

/** A mention of a person, a group, a channel, or everyone. */
export function Mention({ id, sign = '@' }: { id: string; sign?: string }): ReactNode {
  const { names, me } = use(WorkspaceContext);
  return <span className={id === me ? 'mention me' : 'mention'}>{names.get(id) ?? `${sign}${id}`}</span>;
}

export function SlackDate({
  seconds,
  format,
  fallback,
}: {
  seconds: number;
  format: string;
  fallback: string;
}): ReactNode {
  const { language, now } = use(WorkspaceContext);
  return (
    <time dateTime={new Date(seconds * 1_000).toISOString()} title={fallback}>
      {slackDate(seconds, format, language, now())}
    </time>
  );
}

/** A link, if its URL is safe to follow; otherwise text. */
export const Link = ({ url, label }: { url: string; label: string }): ReactNode =>
  /^(?:https?|mailto):/u.test(url) ? (
    <a href={url} target="_blank" rel="noreferrer">
      {label}
    </a>
  ) : (
    label
  );

const draw = (pieces: readonly Piece[]): ReactNode => pieces.map((piece, index) => <Drawn key={index} piece={piece} />);

function Drawn({ piece }: { piece: Piece }): ReactNode {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'code':
      return <code>{piece.text}</code>;
    case 'pre':
      return <pre>{piece.text}</pre>;
    case 'bold':
      return <strong>{draw(piece.inside)}</strong>;
    case 'italic':
      return <em>{draw(piece.inside)}</em>;
    case 'strike':
      return <s>{draw(piece.inside)}</s>;
    case 'quote':
      return <blockquote>{draw(piece.inside)}</blockquote>;
    case 'link':
      return <Link url={piece.url} label={piece.label} />;
    case 'channel':
      return <Mention id={piece.id} sign="#" />;
    case 'user':
    case 'usergroup':
    case 'broadcast':
      return <Mention id={piece.id} />;
    case 'date':
      return <SlackDate {...piece} />;
    default:
      return null;
  }
}

export const Mrkdwn = ({ text }: { text: string }): ReactNode => draw(parseMrkdwn(text));

/** A text object: mrkdwn is formatted, plain text is not. */
export function Text({ value }: { value: unknown }): ReactNode {
  if (!isObject(value)) return null;
  const text = asText(value['text']);
  return value['type'] === 'mrkdwn' ? <Mrkdwn text={text} /> : text;
}

/** The text of a text object, for places without markup. */
export const wordsOf = (value: unknown): string => (isObject(value) ? asText(value['text']) : '');
