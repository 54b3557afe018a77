import { useLayoutEffect, useRef } from 'react';

/** What each key does; "g u" is g, then u. */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const SETTING = 'lanyard.console.single-keys';
const PREFIX = 'g';
const PREFIX_MS = 1500;

/** Single keys can be switched off: speech input and tremor press them by accident (WCAG 2.2, 2.1.4). */
export const singleKeys = {
  areOn: () => localStorage.getItem(SETTING) !== 'off',
  turn: (on: boolean) => localStorage.setItem(SETTING, on ? 'on' : 'off'),
};

const WRITING = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]';

/** Keys belong to what somebody writes into, to an open dialog, and to the browser first. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector('dialog[open]') !== null) return true;
  return event.target instanceof Element && event.target.closest(WRITING) !== null;
}

let prefixAt = Number.NEGATIVE_INFINITY;

function nameOf({ key, timeStamp }: KeyboardEvent): string {
  return timeStamp - prefixAt < PREFIX_MS ? `${PREFIX} ${key}` : key;
}

/** Keys of the whole page, as long as the component is there. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  // Before anything is seen that could be moved in: a quick first key counts.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTaken(event) || !singleKeys.areOn()) return;
      const action = current.current[nameOf(event)];
      if (event.key === PREFIX) prefixAt = event.timeStamp;
      if (action === undefined) return;
      event.preventDefault();
      action(event);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
