import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { GuardedStepProps } from './guarded-step.tsx';
import type { SecondFactorProps } from './steps.ts';

const load = () => import('./second-factor.tsx');
const SecondFactor = lazy(async () => ({ default: (await load()).SecondFactor }));

/** Fetches the second step while the person is still busy with the first. */
export function prepareSecondFactor(): void {
  // A failed fetch is tried again when the step is really needed.
  load().catch(() => undefined);
}

/** The second step, loaded apart: the first screen does not wait for it. */
export function LazySecondFactor(props: SecondFactorProps) {
  return (
    <Suspense fallback={<Skeleton height={240} />}>
      <SecondFactor {...props} />
    </Suspense>
  );
}

const GuardedStep = lazy(async () => ({ default: (await import('./guarded-step.tsx')).GuardedStep }));

/** Hardly anybody ever sees it, so nothing is fetched before. */
export function LazyGuardedStep(props: GuardedStepProps) {
  return (
    <Suspense fallback={<Skeleton height={240} />}>
      <GuardedStep {...props} />
    </Suspense>
  );
}
