import { useLayoutEffect, type RefObject } from 'react';

/** Gives the focus to the channel: for when what had it is gone. */
export const focusChannel = (): void => document.querySelector('main')?.focus();

/**
 * Gives the focus back when something closes that has it: to where it was before, else to the channel. In a layout effect,
 * because the element must still be in the page then: a browser gives nothing back for one that is gone.
 */
export function useFocusBack(own: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = own.current;
    const before = document.activeElement;
    return () => {
      const isModal = element instanceof HTMLDialogElement;
      if (!isModal && !element?.contains(document.activeElement)) return;
      // While it is modal, nothing else can have the focus.
      if (isModal) element.close();
      if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
      else focusChannel();
    };
  }, [own]);
}
