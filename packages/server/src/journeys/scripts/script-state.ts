/** The state of a run as a script sees it, and what becomes of what it changes. */
import type { State, Values } from '../state.ts';
import type { ScriptResult } from './result.ts';
import type { Members } from './sandbox-types.ts';
import { isListed, isName, keptAs, knownAs, mayRead, mayWrite, PASSWORD, TRANSIENT } from './state-names.ts';

/** What scripts have put into their transient state: a part of the sealed state that nodes do not look into. */
const transientOf = (state: State): Values => (state.get(TRANSIENT) as Values | undefined) ?? {};

/** What a script may see, by the names that its node lists. */
export function scriptState(state: State, inputs: readonly string[]): { shared: Members; transient: Members } {
  const isSeen = (name: string | null): name is string => name !== null && mayRead(name) && isListed(inputs, name);
  const shared = Object.entries(state.parts().shared).flatMap(([kept, value]) => {
    const name = knownAs(kept);
    return isSeen(name) && name !== PASSWORD ? [[name, value] as const] : [];
  });
  const password = state.text(PASSWORD);
  const own = Object.entries(transientOf(state)).filter(([name]) => isSeen(name));
  return {
    shared: Object.fromEntries(shared),
    transient: Object.fromEntries([
      ...own,
      ...(password !== undefined && isSeen(PASSWORD) ? [[PASSWORD, password] as const] : []),
    ]),
  };
}

type Changes = ScriptResult['shared'];

/** Why what a script has changed cannot be kept, or null: one name that belongs to nodes is an error. */
export function refusedWrite(outputs: readonly string[], { shared, transient }: StateChanges): string | null {
  const written = [...Object.keys(shared.put), ...Object.keys(transient.put)].filter((name) => isListed(outputs, name));
  const wrong = written.find((name) => !isName(name) || !mayWrite(name));
  return wrong === undefined
    ? null
    : `The script writes ${wrong.slice(0, 100)}, which only nodes of this server write.`;
}

type StateChanges = Pick<ScriptResult, 'shared' | 'transient'>;

/** Keeps what a script has changed. Names that its node does not list stay as they were. */
export function keepScriptState(state: State, outputs: readonly string[], { shared, transient }: StateChanges): void {
  keepShared(state, outputs, shared);
  keepTransient(state, outputs, transient);
}

const listed = (outputs: readonly string[], { put, removed }: Changes): Changes => ({
  put: Object.fromEntries(Object.entries(put).filter(([name]) => isListed(outputs, name))),
  removed: removed.filter((name) => mayWrite(name) && isListed(outputs, name)),
});

function keepShared(state: State, outputs: readonly string[], changes: Changes): void {
  const { put, removed } = listed(outputs, changes);
  // A password is never among what lies open, wherever a script puts it.
  const { [PASSWORD]: password, ...open } = put;
  if (typeof password === 'string') state.keepSecret({ [PASSWORD]: password });
  state.share(Object.fromEntries(Object.entries(open).map(([name, value]) => [keptAs(name), value])));
  state.forget(...removed.map(keptAs));
}

function keepTransient(state: State, outputs: readonly string[], changes: Changes): void {
  const { put, removed } = listed(outputs, changes);
  const { [PASSWORD]: password, ...own } = put;
  if (typeof password === 'string') state.keepSecret({ [PASSWORD]: password });
  if (removed.includes(PASSWORD)) state.forget(PASSWORD);
  const before = transientOf(state);
  const kept = Object.entries(before).filter(([name]) => !removed.includes(name));
  if (Object.keys(own).length > 0 || kept.length !== Object.keys(before).length)
    state.keepSecret({ [TRANSIENT]: { ...Object.fromEntries(kept), ...own } });
}
