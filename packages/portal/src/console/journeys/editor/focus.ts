import { useEffect, useState } from 'react';
import { focusHeading } from '../../../app/page.tsx';

/** The button that opens the trial, for the focus when it is closed. */
export const TRY_BUTTON = 'lj-try-button';

/** The focus on what opens the trial, which was just closed: where there is no room for a button, the menu. */
export function focusTry(): void {
  document.querySelector<HTMLElement>(`#${TRY_BUTTON}, .lj-bar-narrow .lj-more`)?.focus();
}

/** The button of the menu that there is room for. */
export function menuButton(): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('.lj-more')].find((button) => button.offsetParent !== null);
}

/** The focus on what was just opened beside the drawing, once it is there: whoever listens hears its name. */
export function focusNode(): void {
  setTimeout(() => document.getElementById('lj-node')?.focus());
}

/** The focus on an entry of the outline, once it is there; where the outline is not shown, on the heading of the page. */
export function focusEntry(id: string): void {
  setTimeout(() => {
    const entry = document.querySelector<HTMLElement>(`.lj-outline [data-node="${CSS.escape(id)}"]`);
    if (entry === null) focusHeading();
    else entry.focus();
  });
}

/** Gives the focus to the heading of the page after what is shown next; a dialog that closes with it has given it back by then. */
export function useFocusOnHeading(): () => void {
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (asked > 0) focusHeading();
  }, [asked]);
  return () => setAsked((before) => before + 1);
}
