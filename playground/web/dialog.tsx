import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useText } from './context.ts';
import { useFocusBack } from './focus.ts';
import { texts } from './words.ts';

interface DialogProps {
  title: string;
  children: ReactNode;
  /** Called for the close button and for Escape. */
  onClose: () => void;
  /** Changes with the content; then the first field gets the focus. */
  shows?: string;
  /** Shown before the title, such as a back button. */
  badge?: ReactNode;
  /** A short question, which does not cover a phone's whole screen. */
  small?: boolean;
}

/** A modal dialog. The browser keeps the focus inside. */
export function Dialog({ title, children, onClose, shows, badge, small = false }: DialogProps): ReactNode {
  const text = useText();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useFocusBack(dialog);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    element?.querySelector<HTMLElement>('[data-first]')?.focus();
  }, []);
  useEffect(() => {
    const element = dialog.current;
    if (element?.contains(document.activeElement) && document.activeElement?.matches('input, select, textarea')) return;
    element?.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea)')?.focus();
  }, [shows]);
  return (
    <dialog
      ref={dialog}
      className={small ? 'small' : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        {badge}
        <h2 id={id}>{title}</h2>
        <button type="button" className="cross" aria-label={text(texts.close)} onClick={onClose}>
          ×
        </button>
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
