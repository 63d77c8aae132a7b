import { useEffect, useRef, type ReactNode } from 'react';
import { useText } from './context.ts';
import { useFocusBack } from './focus.ts';
import { texts } from './words.ts';

interface SideProps {
  name: string;
  className?: string;
  onClose: () => void;
  children: ReactNode;
}

/** What opens beside the channel; on a narrow screen it covers the channel. Escape closes it. */
export function Side({ name, className = '', onClose, children }: SideProps): ReactNode {
  const text = useText();
  const close = useRef<HTMLButtonElement>(null);
  const aside = useRef<HTMLElement>(null);
  useFocusBack(aside);
  useEffect(() => {
    close.current?.focus();
  }, []);
  return (
    <aside
      ref={aside}
      className={`side ${className}`}
      aria-label={name}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header>
        <h2>{name}</h2>
        <button ref={close} type="button" className="cross" aria-label={text(texts.close)} onClick={onClose}>
          ×
        </button>
      </header>
      <div className="side-body">{children}</div>
    </aside>
  );
}
