/** What a script wants said to the person where the journey comes to its failure: PingAM's `withErrorMessage`. */
import type { State } from '../state.ts';

/** No script reaches a name with a dot. It is sealed, and so in no audit: a script may put into a text whatever it can read. */
const FAILURE_TEXT = 'failure.text';

/** Until another is said. A script that says none leaves the one of before. */
export function sayAtFailure(state: Pick<State, 'keepSecret'>, text: string | null): void {
  if (text !== null && text.trim() !== '') state.keepSecret({ [FAILURE_TEXT]: text.trim() });
}

/** The last one that was said; null where none was. */
export const saidAtFailure = (state: Pick<State, 'text'>): string | null => state.text(FAILURE_TEXT) ?? null;
