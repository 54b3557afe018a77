import { useMemo, useState } from 'react';
import type { Journey, JourneyView } from '../../../api/journeys.ts';
import { nodeAt, START } from '../model/journey.ts';
import { isSame } from '../model/same.ts';
import { beginUndo, doAgain, record, takeBack, type Undo } from '../model/undo.ts';

/** What the drawing shall bring into view: the count makes asking twice for the same node two wishes. */
export type Reveal = { readonly id: string; readonly count: number };

/** A connection, by where it begins. */
export type Line = { readonly from: string; readonly outcome: string };

export type Editor = {
  journey: Journey;
  /** As the server holds it, and its version. */
  base: { readonly journey: Journey; readonly version: number };
  isChanged: boolean;
  canUndo: boolean;
  canRedo: boolean;
  selected: ReadonlySet<string>;
  /** The chosen line of the drawing. */
  line: Line | null;
  reveal: Reveal | null;
  /** Changes the journey; successive changes with the same key are one step of undo. */
  change: (next: (journey: Journey) => Journey, key?: string) => void;
  undo: () => void;
  redo: () => void;
  select: (ids: Iterable<string>) => void;
  selectLine: (line: Line | null) => void;
  /** Chooses nodes and brings the first of them into view. */
  show: (...ids: readonly string[]) => void;
  /** The server has taken `sent`; whatever was typed meanwhile stays. */
  saved: (view: Opened, sent: Journey) => void;
  /** Goes on from another version on the server, with this as what is edited. */
  rebase: (view: Opened, journey: Journey) => void;
};

export type Opened = Pick<JourneyView, 'journey' | 'version'>;

type State = {
  undo: Undo<Journey>;
  base: Editor['base'];
  selected: ReadonlySet<string>;
  line: Line | null;
  reveal: Reveal | null;
};

const initial = ({ journey, version }: Opened): State => ({
  undo: beginUndo(journey),
  base: { journey, version },
  selected: new Set(),
  line: null,
  reveal: null,
});

/** Whatever was chosen and is gone is not chosen any more. */
function goOn(state: State, undo: Undo<Journey>): State {
  const { nodes } = undo.present;
  const kept = [...state.selected].filter(
    (id) => nodeAt({ nodes }, id) !== undefined || nodeAt(state.undo.present, id) === undefined,
  );
  return { ...state, undo, selected: kept.length === state.selected.size ? state.selected : new Set(kept) };
}

/** The journey under somebody's hands, with what can be taken back. */
export function useEditor(opened: Opened): Editor {
  const [state, setState] = useState(() => initial(opened));
  const { undo, base } = state;
  const isChanged = useMemo(() => !isSame(undo.present, base.journey), [undo.present, base.journey]);
  return {
    journey: undo.present,
    base,
    isChanged,
    canUndo: undo.past.length > 0,
    canRedo: undo.future.length > 0,
    selected: state.selected,
    line: state.line,
    reveal: state.reveal,
    change: (next, key) => setState((now) => goOn(now, record(now.undo, next(now.undo.present), key ?? null))),
    undo: () => setState((now) => goOn(now, takeBack(now.undo))),
    redo: () => setState((now) => goOn(now, doAgain(now.undo))),
    select: (ids) => setState((now) => ({ ...now, selected: new Set(ids), line: null })),
    selectLine: (line) => setState((now) => ({ ...now, line, selected: new Set() })),
    show: (...ids) =>
      setState((now) => {
        const reveal = { id: ids[0] ?? START, count: (now.reveal?.count ?? 0) + 1 };
        return { ...now, selected: new Set(ids), line: null, reveal };
      }),
    saved: (next, sent) =>
      setState((now) => {
        const isUntouched = isSame(now.undo.present, sent);
        const taken = isUntouched ? { ...now.undo, present: next.journey, key: null } : now.undo;
        return { ...now, undo: taken, base: { journey: next.journey, version: next.version } };
      }),
    rebase: (next, journey) =>
      setState((now) => ({
        ...goOn(now, record(now.undo, journey)),
        base: { journey: next.journey, version: next.version },
      })),
  };
}
