/** A life-cycle as data: for each state, the events it accepts and the state each leads to. What is absent is illegal. */
export type Transitions<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, State>>>>
>;

export type LifeCycle<State extends string, Event extends string> = {
  readonly states: readonly State[];
  readonly events: readonly Event[];
  /** The state after `event`; throws what `illegal` makes when the table has no such move. */
  next(state: State, event: Event): State;
  /** The move as one compare and set needs it: the states it changes, and the one state it leads to. */
  move(event: Event): { from: State[]; to: State };
  /** Whether the table has this move. */
  accepts(state: State, event: Event): boolean;
  /** True for a state that no event leaves. */
  isFinal(state: State): boolean;
  /** The table as a Mermaid state diagram, for the documentation. */
  mermaid(): string;
};

type Move<State, Event> = { state: State; event: Event; to: State };

/**
 * Builds the walker of a transition table. The initial state is the first one named. An event leads to the same state
 * wherever it is legal, so that one UPDATE can make the move.
 * `illegal` makes the one typed error of the slice, so that a caller can tell "not now" from a fault.
 */
export function lifeCycle<State extends string, Event extends string>({
  transitions,
  illegal,
}: {
  transitions: Transitions<State, Event>;
  illegal: (state: State, event: Event) => Error;
}): LifeCycle<State, Event> {
  const states = Object.keys(transitions) as State[];
  const moves = states.flatMap((state) =>
    (Object.entries(transitions[state]) as [Event, State][]).map(([event, to]) => ({ state, event, to })),
  );
  const byEvent = groupByEvent(moves);
  const find = (state: State, event: Event) => moves.find((move) => move.state === state && move.event === event);
  return {
    states,
    events: [...byEvent.keys()],
    next: (state, event) => {
      const move = find(state, event);
      if (!move) throw illegal(state, event);
      return move.to;
    },
    move: (event) => {
      const move = byEvent.get(event);
      if (!move) throw new TypeError(`the event ${event} is in no state`);
      return move;
    },
    accepts: (state, event) => find(state, event) !== undefined,
    isFinal: (state) => !moves.some((move) => move.state === state),
    mermaid: () => renderMermaid(states, moves),
  };
}

function groupByEvent<State extends string, Event extends string>(moves: readonly Move<State, Event>[]) {
  const byEvent = new Map<Event, { from: State[]; to: State }>();
  for (const { state, event, to } of moves) {
    const known = byEvent.get(event) ?? { from: [], to };
    if (known.to !== to) throw new TypeError(`the event ${event} leads to both ${known.to} and ${to}`);
    // A move from a state to itself changes nothing, so it is no reason to write.
    if (state !== to) known.from.push(state);
    byEvent.set(event, known);
  }
  return byEvent;
}

function renderMermaid(states: readonly string[], moves: readonly Move<string, string>[]): string {
  const final = states.filter((state) => !moves.some((move) => move.state === state));
  return [
    'stateDiagram-v2',
    `  [*] --> ${states[0]}`,
    ...moves.map(({ state, event, to }) => `  ${state} --> ${to}: ${event}`),
    ...final.map((state) => `  ${state} --> [*]`),
    '',
  ].join('\n');
}
