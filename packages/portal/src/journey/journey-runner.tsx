import { ProblemError, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { Suspense, useEffect, useMemo, useRef } from 'react';
import { type EndWords, endWords, type JourneyMode, linkHeading } from './end-words.ts';
import { plainFrame } from './frames.tsx';
import type { StepFrame } from './screen.ts';
import { GuardedOver } from './screens/guarded-over.tsx';
import { prepareSecondFactor, screenOf } from './screens.ts';
import { secondFactor } from './second-factor.ts';
import { useJourney } from './use-journey.ts';
import { details, type StepPlace, type WireStep } from './wire.ts';

export type JourneyRunnerProps = {
  /** The journey's name; the realm's own way in, or its own to confirm, unless given. */
  readonly journey?: string | undefined;
  /** The realm's name. */
  readonly realm: string;
  readonly mode: JourneyMode;
  /** Whether a draft is run in the session of whoever tries it; otherwise as by somebody who is not signed in. */
  readonly asSignedIn?: boolean;
  /** `success`: somebody was let in. `left`: the person closed what there is no beginning again of. */
  readonly onEnd: (end: 'success' | 'left') => void;
  /** Which node asks, while a draft is tried; null at its end. */
  readonly onStep?: (place: StepPlace | null) => void;
  /** Out of a link that was sent to the person: where it leads comes before anything else. */
  readonly suspendedId?: string | undefined;
  /** Filled in where it is already known. */
  readonly name?: string;
  readonly frame?: StepFrame;
};

/** Draws a journey from its first step to its end, whatever it asks. */
export function JourneyRunner(props: JourneyRunnerProps) {
  const { journey: named, realm, mode, asSignedIn = false, onEnd, onStep, suspendedId } = props;
  const { name = '', frame = plainFrame } = props;
  const place = useMemo(
    () => ({
      realm,
      query: queryOf(mode, named, asSignedIn),
      keptAs: mode === 'sign-in' ? `lanyard.journey.${realm}.${named ?? ''}` : null,
    }),
    [asSignedIn, mode, named, realm],
  );
  const { state, answer, restart, leave } = useJourney({ ...place, suspendedId });
  const isDone = state.kind === 'done';
  const at = state.kind === 'step' ? (state.step.lanyard ?? null) : null;
  useEffect(() => {
    if (mode !== 'draft') prepareSecondFactor();
  }, [mode]);
  const ended = useRef(false);
  useEffect(() => {
    if (isDone && !ended.current) onEnd('success');
    ended.current = isDone;
  }, [isDone, onEnd]);
  useEffect(() => onStep?.(at), [at, onStep]);

  const beginsAgain = mode !== 'step-up';
  const giveUp = () => {
    if (beginsAgain) return restart();
    leave();
    onEnd('left');
  };
  if (state.kind === 'done') return null;
  const words = endWords(mode);
  const error = worded(state.error, words);
  if (state.kind === 'starting') return <Starting words={words} error={error} onAgain={restart} frame={frame} />;
  if (state.kind === 'over') return <Over words={words} at={state.at} error={error} onAgain={giveUp} frame={frame} />;
  const Screen = screenOf(state.step);
  return (
    <Suspense fallback={<Skeleton height={240} />}>
      <Screen
        step={state.step}
        busy={state.busy}
        error={error}
        name={name}
        answer={answer}
        leave={giveUp}
        restart={beginsAgain ? restart : null}
        frame={frame}
      />
    </Suspense>
  );
}

/** A step-up is of a session that is there already, and runs all the same. */
function queryOf(mode: JourneyMode, journey: string | undefined, asSignedIn: boolean): Record<string, string> {
  if (mode === 'draft') {
    return { authIndexType: 'draft', authIndexValue: journey ?? '', ...(asSignedIn ? { asSignedIn: 'true' } : {}) };
  }
  if (mode === 'step-up') return { authIndexType: 'step-up' };
  const index = journey === undefined ? {} : { authIndexType: 'service', authIndexValue: journey };
  return { ...index, ForceAuth: 'true' };
}

/** The same failure in words for people, where the server's are not. */
function worded(error: unknown, { reasons }: EndWords): unknown {
  const title = error instanceof ProblemError ? reasons[error.problem.code] : undefined;
  return error instanceof ProblemError && title !== undefined ? new ProblemError({ ...error.problem, title }) : error;
}

type StartingProps = { words: EndWords; error: unknown; onAgain: () => void; frame: StepFrame };

function Starting({ words, error, onAgain, frame }: StartingProps) {
  if (error === null) return <Skeleton height={240} />;
  const link = error instanceof ProblemError ? linkHeading(error.problem.code) : undefined;
  const again = (
    <Button fullWidth onClick={onAgain}>
      {/* It is not the link that is tried again. */}
      {link === undefined ? 'Try again' : 'Start again'}
    </Button>
  );
  return frame({
    title: link ?? words.starting,
    children: <ProblemNotice error={error} next={words.next} action={again} />,
  });
}

type OverProps = { words: EndWords; at: WireStep; error: unknown; onAgain: () => void; frame: StepFrame };

/** A lock ends a sign-in, and so does its age: nothing that is typed here can help any more. */
function Over({ words, at, error, onAgain, frame }: OverProps) {
  if (details(at)?.kind === 'guarded') return <GuardedOver leave={onAgain} frame={frame} />;
  const onward = (
    <Button fullWidth onClick={onAgain}>
      {words.onward}
    </Button>
  );
  return frame({
    isProof: secondFactor(at) !== null,
    title: words.over,
    children: <ProblemNotice error={error} next={words.next} action={onward} />,
  });
}
