import { useEffect, useRef } from 'react';
import { readClip } from '../model/clipboard.ts';
import { outerNodes } from '../model/journey.ts';
import { copySelected, paste, removeSelected } from './actions.ts';
import type { EditorValue } from './context.ts';

const WRITING = 'input, textarea, select, [contenteditable="true"]';

/** Keys belong to what somebody writes into, and to an open dialog, first. */
const isTaken = (event: Event): boolean =>
  event.defaultPrevented ||
  document.querySelector('dialog[open]') !== null ||
  (event.target instanceof Element && event.target.closest(WRITING) !== null);

type Keys = Readonly<Record<string, () => void>>;

function keysOf(value: EditorValue): Keys {
  const { editor, isReadOnly } = value;
  const all = () => editor.select(outerNodes(editor.journey).map(([id]) => id));
  const none = () => editor.select([]);
  if (isReadOnly) return { 'mod+a': all, Escape: none };
  const remove = () => removeSelected(value);
  return {
    'mod+a': all,
    Escape: none,
    'mod+z': editor.undo,
    'mod+shift+z': editor.redo,
    'mod+y': editor.redo,
    Delete: remove,
    Backspace: remove,
  };
}

const nameOf = ({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string =>
  ctrlKey || metaKey ? `mod+${shiftKey ? 'shift+' : ''}${key.toLowerCase()}` : key;

/** The keys of the editor, as in other programs that draw; copied nodes go through the clipboard as text. */
export function useEditorKeys(value: EditorValue, save: () => void): void {
  const current = useRef({ value, save });
  current.current = { value, save };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { value: now, save: saveNow } = current.current;
      const name = nameOf(event);
      const isSave = name === 'mod+s' && document.querySelector('dialog[open]') === null;
      const action = isSave ? saveNow : isTaken(event) ? undefined : keysOf(now)[name];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    const copy = (event: ClipboardEvent) => {
      const { value: now } = current.current;
      const isText = document.getSelection()?.isCollapsed === false;
      const clip = isTaken(event) || isText ? null : copySelected(now);
      if (clip === null) return;
      event.clipboardData?.setData('text/plain', JSON.stringify(clip, null, 2));
      event.preventDefault();
      if (event.type === 'cut' && !now.isReadOnly) removeSelected(now);
    };
    const insert = (event: ClipboardEvent) => {
      const { value: now } = current.current;
      if (isTaken(event) || now.isReadOnly) return;
      const clip = readClip(event.clipboardData?.getData('text/plain') ?? '');
      if (clip === null) return;
      event.preventDefault();
      paste(now, clip);
    };
    document.addEventListener('keydown', press);
    document.addEventListener('copy', copy);
    document.addEventListener('cut', copy);
    document.addEventListener('paste', insert);
    return () => {
      document.removeEventListener('keydown', press);
      document.removeEventListener('copy', copy);
      document.removeEventListener('cut', copy);
      document.removeEventListener('paste', insert);
    };
  }, []);
}
