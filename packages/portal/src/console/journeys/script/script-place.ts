/** A place in a script, both from 1. Each is an object of its own, so that going twice to the same one is two wishes. */
export type Place = { readonly line: number; readonly column: number | null };
