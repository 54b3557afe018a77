import { useState } from 'react';
import type { WireStep } from '../wire.ts';

/** What is typed on one step. On the next it is `empty` from the first moment on: clearing it later would take a quick first key. */
export function useTyped<Typed>({ authId }: WireStep, empty: Typed) {
  const [typed, setTyped] = useState({ authId, value: empty });
  const of = (any: typeof typed): Typed => (any.authId === authId ? any.value : empty);
  const change = (next: (before: Typed) => Typed) => setTyped((before) => ({ authId, value: next(of(before)) }));
  return [of(typed), change] as const;
}
