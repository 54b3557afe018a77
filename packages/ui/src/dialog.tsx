import { ActionIcon } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import { IconX } from './icons.ts';

export type DialogProps = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** A click beside it does not close it: for something that is shown once. */
  sticky?: boolean;
  children: ReactNode;
};

/**
 * A dialog on the platform's own element: the browser keeps the focus inside, makes the rest inert,
 * closes on Escape and gives the focus back. `data-autofocus` marks what is focused first.
 */
export function Dialog({ opened, onClose, title, sticky = false, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null || dialog.open === opened) return;
    if (!opened) return dialog.close();
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
  }, [opened]);
  const outside = (event: MouseEvent) => {
    if (event.target === element.current && !sticky) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same, through the cancel event
    <dialog
      ref={element}
      className="ly-dialog"
      aria-labelledby={titleId}
      onClick={outside}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {opened ? (
        <div className="ly-dialog-inside">
          <header>
            <h2 id={titleId}>{title}</h2>
            <ActionIcon aria-label="Close" onClick={onClose}>
              <IconX size={20} aria-hidden="true" />
            </ActionIcon>
          </header>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}
