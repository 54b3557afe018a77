import './code-field.css';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { type CodeEvents, type CodeSetup, codeState, markLine, startOf } from './code-setup.ts';
import type { Place } from './script-place.ts';

export type CodeFieldProps = CodeSetup & {
  /** The line that is wrong, or null. */
  wrongLine: number | null;
  /** Where the cursor shall go. */
  place: Place | null;
};

/** A field for code. It keeps what is typed by itself: `source` is only what it begins with. */
export function CodeField({ wrongLine, place, ...setup }: CodeFieldProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const events = useRef(setup.events);
  events.current = setup.events;
  useEffect(() => {
    if (parent.current === null) return;
    const made = new EditorView({
      parent: parent.current,
      state: codeState({ ...setup, events: latest(events) }),
    });
    view.current = made;
    return () => made.destroy();
    // One field for one script: what it begins with does not change under its reader.
  }, []);
  useEffect(() => view.current?.dispatch({ effects: markLine.of(wrongLine) }), [wrongLine]);
  useEffect(() => {
    if (view.current !== null && place !== null) goTo(view.current, place);
  }, [place]);
  return <div className="lj-code" ref={parent} />;
}

/** The field is made once, and calls what is current then. */
const latest = (events: { readonly current: CodeEvents }): CodeEvents => ({
  onChange: (source) => events.current.onChange(source),
  onLeavable: (isLeavable) => events.current.onLeavable(isLeavable),
  onRun: () => events.current.onRun(),
  onApply: () => events.current.onApply(),
});

function goTo(view: EditorView, { line, column }: Place): void {
  const from = startOf(view.state, line) ?? 0;
  const { to } = view.state.doc.lineAt(from);
  const anchor = Math.min(to, from + Math.max(0, (column ?? 1) - 1));
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
  view.focus();
}
