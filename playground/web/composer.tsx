import { use, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { DemoCommand } from '../demo/control.ts';
import { useText, WorkspaceContext } from './context.ts';
import { texts } from './words.ts';

/** The commands that a partly typed line could become; all of them for a single slash. */
function fitting(commands: readonly DemoCommand[], line: string): readonly DemoCommand[] {
  const start = line.toLowerCase();
  if (!start.startsWith('/')) return [];
  return commands.filter(({ typed }) => typed.startsWith(start) && typed !== start);
}

interface ComposerProps {
  commands: readonly DemoCommand[];
  /** A command or a message, as written. */
  onSend: (line: string) => void;
}

/** The input for messages and slash commands. A slash lists the commands. */
export function Composer({ commands, onSend }: ComposerProps): ReactNode {
  const text = useText();
  const { language } = use(WorkspaceContext);
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const [line, setLine] = useState('');
  const [marked, setMarked] = useState(-1);
  const [dismissed, setDismissed] = useState(false);
  const offered = dismissed ? [] : fitting(commands, line);
  const write = (next: string): void => {
    setLine(next);
    setMarked(-1);
    setDismissed(false);
  };
  const take = (command: DemoCommand | undefined): void => {
    if (command) write(`${command.typed} `);
    box.current?.focus();
  };
  const send = (): void => {
    if (line.trim() === '') return;
    onSend(line.trim());
    write('');
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
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {offered.length > 0 && (
        <ul role="listbox" id={`${id}-list`} aria-label={text(texts.commands)}>
          {offered.map((command, index) => (
            <li
              key={command.typed}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === marked}
              ref={(item) => {
                if (index === marked) item?.scrollIntoView({ block: 'nearest' });
              }}
              onPointerDown={(event) => {
                event.preventDefault();
                take(command);
              }}
            >
              <code>{command.usage[language]}</code>
              <span>{command.summary[language]}</span>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={box}
        role="combobox"
        aria-expanded={offered.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={marked >= 0 ? `${id}-${marked}` : undefined}
        aria-autocomplete="list"
        aria-label={text(texts.write)}
        placeholder={text(texts.write)}
        autoComplete="off"
        value={line}
        onChange={({ target }) => write(target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="button primary" disabled={line.trim() === ''}>
        {text(texts.send)}
      </button>
    </form>
  );
}
