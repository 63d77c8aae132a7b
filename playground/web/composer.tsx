import { use, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import type { DemoCommand, DemoThing } from '../demo/control.ts';
import { commandOf, type Completion, completions } from './completion.ts';
import { useText, WorkspaceContext } from './context.ts';
import { useRemembered } from './remembered.ts';
import { ask } from './slack.ts';
import { texts } from './words.ts';

/** A line for the field. A new object writes it again. */
export interface Draft {
  readonly line: string;
}

interface ComposerProps {
  label: string;
  /** Takes the line; a space at its start says that it is no command. False when it is refused: then it stays written. */
  onSend: (line: string) => boolean;
  /** Of the field, when something offers completions for it. */
  field?: {
    readonly ref: RefObject<HTMLInputElement | null>;
    readonly line: string;
    readonly write: (line: string) => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
    readonly list: string;
    readonly marked: string | undefined;
    readonly isOpen: boolean;
  };
  children?: ReactNode;
}

/** What Slack's client says about a command that it does not send. */
export const refused = (sentence: string, line: string): string =>
  sentence.replace('/…', () => line.split(/\s/u, 1)[0] ?? '');

/** A field for a message, and the button that sends it. */
export function Composer({ label, onSend, field, children }: ComposerProps): ReactNode {
  const text = useText();
  const [own, setOwn] = useState('');
  const line = field?.line ?? own;
  const write = field?.write ?? setOwn;
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (line.trim() === '') return;
        if (onSend(line.trimEnd())) write('');
      }}
    >
      {children}
      <input
        ref={field?.ref}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        enterKeyHint="send"
        value={line}
        onChange={({ target }) => write(target.value)}
        onKeyDown={field?.onKeyDown}
        {...(field && {
          role: 'combobox',
          'aria-expanded': field.isOpen,
          'aria-controls': field.list,
          'aria-activedescendant': field.marked,
          'aria-autocomplete': 'list' as const,
        })}
      />
      <button type="submit" className="button primary" disabled={line.trim() === ''}>
        {text(texts.send)}
      </button>
    </form>
  );
}

interface CommandComposerProps {
  commands: readonly DemoCommand[];
  draft: Draft | undefined;
  onSend: ComposerProps['onSend'];
  onShortcut: (callbackId: string) => void;
}

/** The field of a channel. A slash, or a Japanese word for a question, lists the commands that the person may use. */
export function CommandComposer({ commands, draft, onSend, onShortcut }: CommandComposerProps): ReactNode {
  const text = useText();
  const { language, me } = use(WorkspaceContext);
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const [line, setLine] = useState('');
  const [marked, setMarked] = useState(-1);
  const [dismissed, setDismissed] = useState(false);
  const [uses, setUses] = useRemembered<Record<string, number>>('uses', {}, 'browser');
  const things = useThings(commandOf(line, commands)?.about ?? '');
  const offered = dismissed ? [] : completions(line, { commands, uses, person: me, language, things });
  const write = (next: string): void => {
    setLine(next);
    setMarked(-1);
    setDismissed(false);
  };
  // A draft is written once, when it comes.
  const [written, setWritten] = useState(draft);
  if (draft !== written) {
    setWritten(draft);
    if (draft) write(draft.line);
  }
  useEffect(() => {
    if (draft) box.current?.focus();
  }, [draft]);
  const take = (completion: Completion | undefined): void => {
    if (completion) write(completion.line);
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // This Enter only ends a kana conversion.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && offered.length > 0) {
      setMarked((now) => (now < 0 && step < 0 ? offered.length - 1 : (now + step + offered.length) % offered.length));
    } else if (event.key === 'Tab' && offered.length > 0 && !event.shiftKey) take(offered[Math.max(marked, 0)]);
    else if (event.key === 'Enter' && marked >= 0) take(offered[marked]);
    else if (event.key === 'Escape' && offered.length > 0) setDismissed(true);
    else return;
    event.preventDefault();
  };
  const send = (sent: string): boolean => {
    if (!onSend(sent)) return false;
    const used = commands.find(({ typed }) => sent === typed || sent.startsWith(`${typed} `));
    if (used) setUses({ ...uses, [used.typed]: (uses[used.typed] ?? 0) + 1 });
    return true;
  };
  return (
    <Composer
      label={text(texts.write)}
      onSend={send}
      field={{
        ref: box,
        line,
        write,
        onKeyDown,
        list: `${id}-list`,
        marked: marked >= 0 ? `${id}-${marked}` : undefined,
        isOpen: offered.length > 0,
      }}
    >
      {offered.length > 0 && (
        <ul role="listbox" id={`${id}-list`} aria-label={text(texts.commands)}>
          {offered.map((completion, index) => (
            <li
              key={completion.line}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === marked}
              ref={(item) => {
                if (index === marked) item?.scrollIntoView({ block: 'nearest' });
              }}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(completion)}
            >
              <code>{completion.label}</code>
              <span>{completion.note}</span>
            </li>
          ))}
        </ul>
      )}
      <select
        className="shortcuts"
        aria-label={text(texts.shortcuts)}
        value=""
        onChange={({ target }) => onShortcut(target.value)}
      >
        <option value="" disabled>
          ⚡
        </option>
        <option value="start">{text(texts.start)}</option>
      </select>
    </Composer>
  );
}

/** What may be typed after a command about one of these. */
function useThings(about: string): readonly DemoThing[] {
  const [found, setFound] = useState<{ about: string; things: readonly DemoThing[] }>();
  useEffect(() => {
    if (about === '') return;
    let isCurrent = true;
    ask<DemoThing[]>(`/demo/things?about=${about}`).then(
      (things) => {
        if (isCurrent) setFound({ about, things });
      },
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [about]);
  return found?.about === about ? found.things : [];
}
