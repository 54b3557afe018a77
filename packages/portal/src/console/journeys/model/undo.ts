/** What was, what is and what was taken back. */
export type Undo<Value> = {
  readonly past: readonly Value[];
  readonly present: Value;
  readonly future: readonly Value[];
  /** What the last change was to; the next one to the same continues it, so that typing is one step. */
  readonly key: string | null;
};

/** Steps that can be taken back. */
export const UNDO_STEPS = 200;

export const beginUndo = <Value>(present: Value): Undo<Value> => ({ past: [], present, future: [], key: null });

/** Goes on to a new value. Nothing happens where it is the same one. */
export function record<Value>(undo: Undo<Value>, next: Value, key: string | null = null): Undo<Value> {
  if (next === undo.present) return undo;
  const continues = key !== null && key === undo.key && undo.past.length > 0;
  const past = continues ? undo.past : [...undo.past, undo.present].slice(-UNDO_STEPS);
  return { past, present: next, future: [], key };
}

export function takeBack<Value>(undo: Undo<Value>): Undo<Value> {
  const before = undo.past.at(-1);
  if (before === undefined) return undo;
  return { past: undo.past.slice(0, -1), present: before, future: [undo.present, ...undo.future], key: null };
}

export function doAgain<Value>(undo: Undo<Value>): Undo<Value> {
  const [next, ...future] = undo.future;
  return next === undefined ? undo : { past: [...undo.past, undo.present], present: next, future, key: null };
}
