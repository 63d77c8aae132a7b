import { banto } from '../cast.ts';
import { useMemo, type ReactNode } from 'react';
import { use } from 'react';
import type { ControlFile, ControlMessage } from '../slack/control/control.ts';
import { asText } from '../json.ts';
import { Blocks } from './blocks/block.tsx';
import { Mrkdwn } from './blocks/text.tsx';
import { type Surface, SurfaceContext, useText, WorkspaceContext } from './context.ts';
import { Icon } from './icons.tsx';
import { slackDate, timeOfDay } from './time.ts';
import { texts } from './words.ts';
import type { DoAct } from './act.ts';

interface MessageProps {
  message: ControlMessage;
  doAct: DoAct;
  /** How many of its replies the person has not seen. */
  newReplies?: number;
  /** Opens its thread; undefined inside an open thread. */
  onThread?: (message: ControlMessage) => void;
}

/** A message; an ephemeral one is marked. */
export function Message({ message, doAct, newReplies = 0, onThread }: MessageProps): ReactNode {
  const text = useText();
  const { names, language, now } = use(WorkspaceContext);
  const { channel, ts, user, blocks, ephemeral, edited, files, replies } = message;
  const surface = useMemo(
    (): Surface => ({
      press: (element, block, selected) =>
        doAct({
          kind: 'click',
          channel,
          ts,
          actionId: asText(element['action_id']),
          block,
          ...(selected !== undefined && { selected }),
        }),
      held: () => null,
      enter: () => {},
      error: () => undefined,
    }),
    [doAct, channel, ts],
  );
  const name = (names.get(user) ?? user).replace(/^@/u, '');
  return (
    <article className={ephemeral ? 'message ephemeral' : 'message'} data-ts={ts} aria-label={name}>
      <span className={user === banto ? 'avatar bot' : 'avatar'} aria-hidden="true">
        {name.slice(0, 1)}
      </span>
      <div className="message-body">
        {ephemeral && (
          <p className="only-you">
            <Icon name="eye" /> {text(texts.onlyYou)}
          </p>
        )}
        <p className="by">
          <strong>{name}</strong>
          {user === banto && <span className="badge">{text(texts.app)}</span>}
          <time title={slackDate(Number(ts), '{date_long} {time_secs}', language, now())}>
            {timeOfDay(ts, language)}
          </time>
          {edited && <span className="edited">{text(texts.edited)}</span>}
          {!ephemeral && (
            <span className="message-actions">
              {onThread && (
                <button type="button" onClick={() => onThread(message)}>
                  {text(texts.reply)}
                </button>
              )}
              <button
                type="button"
                onClick={() => void doAct({ kind: 'message-shortcut', channel, ts, callbackId: 'look_up' })}
              >
                {text(texts.lookUp)}
              </button>
            </span>
          )}
        </p>
        <SurfaceContext value={surface}>
          {blocks.length > 0 ? (
            <Blocks blocks={blocks} />
          ) : (
            message.text !== '' && (
              <p className="plain">
                <Mrkdwn text={message.text} />
              </p>
            )
          )}
        </SurfaceContext>
        {files.map((file) => (
          <File key={file.id} file={file} />
        ))}
        {onThread && replies.length > 0 && (
          <button type="button" className="replies" onClick={() => onThread(message)}>
            {replies.length}
            {text(texts.replies)}
            {newReplies > 0 && (
              <span className="count">
                {newReplies}
                {text(texts.newReplies)}
              </span>
            )}
          </button>
        )}
      </div>
    </article>
  );
}

const File = ({ file }: { file: ControlFile }): ReactNode => {
  const text = useText();
  return (
    <a className="file" href={file.url} download={file.name}>
      <Icon name="file" />
      <span>
        <strong>{file.title || file.name}</strong>
        <small>
          {file.name} ・ {Math.max(1, Math.round(file.size / 1024))} kB ・ {text(texts.download)}
        </small>
      </span>
    </a>
  );
};
