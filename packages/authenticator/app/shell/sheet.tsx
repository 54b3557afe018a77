import { type ReactNode, useEffect, useId, useRef } from 'react';
import classes from './sheet.module.css';

/** What had the focus before the first of several sheets that follow each other. */
let opener: HTMLElement | null = null;

const noteOpener = () => {
  const active = document.activeElement;
  if (active instanceof HTMLElement && active !== document.body && !active.closest('dialog')) opener = active;
};

/** The browser gives the focus back to what had it, but that may have been a sheet that is gone by now. */
const giveFocusBack = () => {
  if (document.activeElement === document.body && opener?.isConnected) opener.focus();
};

type SheetProps = { readonly title: string; readonly onClose: () => void; readonly children: ReactNode };

/**
 * A question or a menu over the screen: at the thumb on a phone, in the middle of a wide screen. The browser's own
 * modal dialog keeps the focus inside, gives it back, and closes on Escape.
 */
export const Sheet = ({ title, onClose, children }: SheetProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    noteOpener();
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      element?.close();
      setTimeout(giveFocusBack);
    };
  }, []);
  const closeFromOutside = ({ target, currentTarget }: React.MouseEvent) => {
    if (target === currentTarget) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog by itself (onCancel).
    <dialog
      ref={dialog}
      className={classes.sheet}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={closeFromOutside}
    >
      <div className={classes.inside}>
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
};
