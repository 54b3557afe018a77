import type { ProblemError } from '@lanyard/ui';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { answerStep, type Poll } from './answering.ts';
import { authenticate, type JourneyReply } from './authenticate.ts';
import { keptStep } from './kept-step.ts';
import { onlyWay, type Way, waysIn } from './second-factor.ts';
import { type Answers, asksSame, exitOf, placeOf, pollingMs, type WireStep } from './wire.ts';

export type JourneyPlace = {
  readonly realm: string;
  readonly query: Readonly<Record<string, string>>;
  /** Under which a reload finds the step; null where a reload begins again. */
  readonly keptAs: string | null;
  /** Out of a link that was sent: the run behind it is gone on with, once. */
  readonly suspendedId?: string | undefined;
};

/** `isKept`: it comes from before a reload. */
type At = { readonly step: WireStep; readonly isFirst: boolean; readonly isKept?: boolean };

export type JourneyState =
  | { readonly kind: 'starting'; readonly error: unknown }
  | {
      readonly kind: 'step';
      readonly step: WireStep;
      readonly isFirst: boolean;
      readonly busy: boolean;
      /** What became of the last answer, or of the run before this one. */
      readonly error: unknown;
    }
  /** It ended, and nobody was let in. `at` is the step that it ended from. */
  | { readonly kind: 'over'; readonly at: WireStep; readonly error: ProblemError }
  | { readonly kind: 'done' };

export type Journey = {
  readonly state: JourneyState;
  /** `then` goes straight on where a choice of ways comes next. */
  readonly answer: (answers: Answers, then?: Way) => void;
  /** Gives up what is under way and begins again. */
  readonly restart: () => void;
  /** Gives up, so that nobody's phone goes on ringing. */
  readonly leave: () => void;
};

/** Seconds that a reply may be kept back. Short, because how a request fares on its way is told with the next reply only. */
const HOLD_SECONDS = 5;
const RETRY_MS = 1_500;

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Walks a journey: one step at a time, waiting where a step waits, and going on after a reload or a restart of the server. */
export function useJourney(place: JourneyPlace): Journey {
  const steps = useSteps(place);
  const { state, setState, current, link, begin, takePoll, show, settle, start } = steps;
  const { realm, keptAs, query } = steps;
  const isOnScreen = useDrawn(state);

  const answer = useCallback(
    async (answers: Answers, then?: Way): Promise<void> => {
      const from = current.current;
      if (!from || !isOnScreen(from.step)) return;
      const { signal } = begin();
      const poll = takePoll(from.step);
      setState({ ...from, kind: 'step', busy: true, error: null });
      try {
        const reply = await walk({
          realm,
          query: query.current,
          signal,
          from,
          answers,
          poll,
          ...(then ? { then } : {}),
        });
        if (!signal.aborted) settle(reply, from);
      } catch (error) {
        if (!signal.aborted) setState({ ...from, kind: 'step', busy: false, error });
      } finally {
        poll?.drop();
      }
    },
    [begin, current, isOnScreen, query, realm, setState, settle, takePoll],
  );

  const leave = useCallback(() => {
    const from = current.current;
    begin();
    current.current = null;
    if (keptAs !== null) keptStep.keep(keptAs, null);
    if (from) takeBack(realm, from.step, takePoll(from.step));
  }, [begin, current, keptAs, realm, takePoll]);

  const restart = useCallback(() => {
    leave();
    setState({ kind: 'starting', error: null });
    void start();
  }, [leave, setState, start]);

  useEffect(() => {
    const kept = keptAs === null || link.current !== undefined ? null : keptStep.read(keptAs);
    if (kept) show({ step: kept, isFirst: false, isKept: true });
    else void start();
    // What no reload goes on with is given up when nobody looks at it any more.
    return () => {
      if (keptAs === null) return leave();
      begin().abort();
      takePoll(null)?.drop();
    };
  }, [begin, keptAs, leave, link, show, start, takePoll]);

  usePolling(steps);
  return { state, answer, restart, leave };
}

/**
 * @returns whether a step asks what is on the screen. A press may come when the next step is there and not drawn yet: it answers
 * nothing that the person has read.
 */
function useDrawn(state: JourneyState): (step: WireStep) => boolean {
  const drawn = useRef<WireStep | null>(null);
  useLayoutEffect(() => {
    drawn.current = state.kind === 'step' ? state.step : null;
  }, [state]);
  return useCallback((step) => drawn.current !== null && (drawn.current === step || asksSame(drawn.current, step)), []);
}

/** A courtesy to the phone: the request runs out by itself if this does not arrive. */
function takeBack(realm: string, step: WireStep, poll: Poll | null): void {
  const exit = exitOf(step);
  const taken = exit === null ? Promise.resolve() : answerStep({ realm, step, answers: exit.answers, poll });
  taken.catch(() => undefined).finally(() => poll?.drop());
}

type Steps = ReturnType<typeof useSteps>;

/** Where the journey stands, and how it gets from one step to the next. */
function useSteps(place: JourneyPlace) {
  const [state, setState] = useState<JourneyState>({ kind: 'starting', error: null });
  /** Ends whatever is under way when something else begins. */
  const work = useRef(new AbortController());
  const current = useRef<At | null>(null);
  const { realm, keptAs } = place;
  const query = useRef(place.query);
  const link = useRef(place.suspendedId);
  const polling = useRef<Poll | null>(null);

  /** The poll of this step that has no reply yet, or whichever there is: whoever takes it drops it. */
  const takePoll = useCallback((step: WireStep | null): Poll | null => {
    const poll = polling.current;
    if (poll === null || (step !== null && poll.step !== step)) return null;
    polling.current = null;
    return poll;
  }, []);

  const begin = useCallback((): AbortController => {
    work.current.abort();
    work.current = new AbortController();
    return work.current;
  }, []);

  const show = useCallback(
    ({ step, isFirst, isKept = false }: At, error: unknown = null) => {
      current.current = { step, isFirst, isKept };
      // The first step costs nothing to ask for again, and an old one would only be out of date.
      if (keptAs !== null) keptStep.keep(keptAs, isFirst ? null : step);
      setState({ kind: 'step', step, isFirst, busy: false, error });
    },
    [keptAs],
  );

  const start = useCallback(
    async (error: unknown = null): Promise<void> => {
      const { signal } = begin();
      takePoll(null)?.drop();
      current.current = null;
      if (keptAs !== null) keptStep.keep(keptAs, null);
      const suspendedId = link.current;
      link.current = undefined;
      try {
        const begun = suspendedId === undefined ? query.current : { suspendedId };
        const reply = await authenticate({ realm, query: begun, signal });
        if (signal.aborted) return;
        if (reply.kind === 'step') show({ step: reply.step, isFirst: suspendedId === undefined }, error);
        else if (reply.kind === 'success') setState({ kind: 'done' });
        else setState({ kind: 'starting', error: reply.error });
      } catch (failure) {
        if (!signal.aborted) setState({ kind: 'starting', error: failure });
      }
    },
    [begin, keptAs, realm, show, takePoll],
  );

  const settle = useCallback(
    (reply: JourneyReply, { step, isFirst, isKept = false }: At) => {
      if (reply.kind === 'step') return show({ step: reply.step, isFirst: false });
      if (keptAs !== null) keptStep.keep(keptAs, null);
      current.current = null;
      if (reply.kind === 'success') return setState({ kind: 'done' });
      // What was typed stays on the first screen: it only needs another run behind it. And a step of yesterday leads there.
      if ((isFirst && !isThrough(reply.error)) || (isKept && isGone(reply.error))) return void start(reply.error);
      return setState({ kind: 'over', at: step, error: reply.error });
    },
    [keptAs, show, start],
  );

  return { state, setState, current, query, link, polling, realm, keptAs, begin, takePoll, show, start, settle };
}

/** Asks again and again where a step waits. */
function usePolling({ state, setState, current, polling, realm, begin, settle }: Steps): void {
  const nextPollAt = useRef(0);
  const step = state.kind === 'step' && !state.busy ? state.step : null;
  useEffect(() => {
    const waitMs = step && pollingMs(step);
    if (step === null || waitMs === null) return undefined;
    const controller = begin();
    const { signal } = controller;
    const onTrouble = (error: unknown) =>
      setState((now) => (now.kind === 'step' && now.step === step ? { ...now, error } : now));
    const ask = async () => {
      // A server that keeps nothing back is asked no faster than it wants to be.
      await sleep(Math.max(0, nextPollAt.current - Date.now()), signal);
      if (signal.aborted) return;
      nextPollAt.current = Date.now() + waitMs;
      const dropped = new AbortController();
      const asked = poll({ realm, step, signal, dropped: dropped.signal, onTrouble });
      polling.current = { step, reply: asked, drop: () => dropped.abort() };
      const reply = await asked;
      if (reply && !signal.aborted) settle(reply, current.current ?? { step, isFirst: false });
    };
    void ask();
    return () => controller.abort();
  }, [begin, current, polling, realm, setState, settle, step]);
}

type Walking = {
  realm: string;
  query: Readonly<Record<string, string>>;
  signal: AbortSignal;
  from: At;
  answers: Answers;
  poll: Poll | null;
  then?: Way;
};

/** The run of the step is over: it was too old, or a sign-in in another tab has ended it. */
const GONE: readonly string[] = ['am.timed-out', 'journeys.step-used'];

/** A draft was walked to its end, where it lets nobody in: no other answer to its first step would change that. */
const isThrough = ({ problem }: ProblemError): boolean => problem.code === 'am.proof-lacking';

const isGone = ({ problem }: ProblemError): boolean => GONE.includes(problem.code);

/** Answers a step, and those after it that need no person: a way that was chosen before, or the only one. */
async function walk({ realm, query, signal, from, answers, poll, then }: Walking): Promise<JourneyReply> {
  let reply = await answerStep({ realm, signal, step: from.step, answers, poll });
  if (from.isFirst && reply.kind === 'failure' && isGone(reply.error)) {
    // The page had been open for longer than a run lives: what was typed goes into a new one.
    const begun = await authenticate({ realm, query, signal });
    if (begun.kind !== 'step' || !isAlike(begun.step, from.step)) return begun;
    reply = await authenticate({ realm, signal, answer: { step: begun.step, answers } });
  }
  if (reply.kind !== 'step') return reply;
  const { step } = reply;
  const way = then !== undefined && waysIn(step).includes(then) ? then : onlyWay(step);
  if (way === null) return reply;
  const place = placeOf(step, 'ChoiceCallback');
  return authenticate({ realm, signal, answer: { step, answers: { [place]: waysIn(step).indexOf(way) } } });
}

const isAlike = (one: WireStep, other: WireStep): boolean =>
  one.callbacks.map(({ type }) => type).join() === other.callbacks.map(({ type }) => type).join();

type Polling = {
  realm: string;
  step: WireStep;
  /** It is not asked again: the person has answered, or is gone. The reply that is on its way may still be wanted. */
  signal: AbortSignal;
  /** Nor is that. */
  dropped: AbortSignal;
  onTrouble: (error: unknown) => void;
};

/** The reply to a step that waits. A server that does not answer is asked again, for as long as the page is open. */
async function poll({ realm, step, signal, dropped, onTrouble }: Polling): Promise<JourneyReply | null> {
  while (!signal.aborted) {
    try {
      return await authenticate({ realm, answer: { step, answers: {} }, waitSeconds: HOLD_SECONDS, signal: dropped });
    } catch (error) {
      if (signal.aborted || dropped.aborted) return null;
      onTrouble(error);
      await sleep(RETRY_MS, signal);
    }
  }
  return null;
}
