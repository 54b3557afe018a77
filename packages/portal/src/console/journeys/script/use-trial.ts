import { useMutation } from '@tanstack/react-query';
import { type JourneyScript, journeys, type ScriptTrial, type ScriptTrialOf } from '../../../api/journeys.ts';
import { useFreshFactor } from '../../../sign-in/step-up.ts';
import { readState } from '../model/script-text.ts';

/** What a script is tried with, as it is typed. */
export type TrialInputs = { readonly shared: string; readonly transient: string; readonly username: string };

export const NO_INPUTS: TrialInputs = { shared: '', transient: '', username: '' };

export type Trial = {
  readonly run: () => void;
  readonly isRunning: boolean;
  readonly result: ScriptTrial | undefined;
  /** Whether the script, or what it is tried with, was changed since. */
  readonly isOld: boolean;
  readonly error: unknown;
  /** What is no JSON. */
  readonly faults: { readonly shared: string | null; readonly transient: string | null };
};

export type TrialScript = Pick<JourneyScript, 'source' | 'evaluatorVersion'> & { readonly outcomes: readonly string[] };

/** A script run with made-up values on the server. Nothing is changed by it. */
export function useTrial(script: TrialScript, inputs: TrialInputs, onResult: (result: ScriptTrial) => void): Trial {
  const withFreshFactor = useFreshFactor();
  const [shared, transient] = [readState(inputs.shared), readState(inputs.transient)];
  const key = JSON.stringify([script, inputs]);
  const trial = useMutation({
    mutationFn: ({ body }: { body: ScriptTrialOf; key: string }) => withFreshFactor(() => journeys.tryScript(body)),
    onSuccess: onResult,
  });
  return {
    run: () => {
      if (trial.isPending || 'fault' in shared || 'fault' in transient) return;
      const { source, evaluatorVersion, outcomes } = script;
      const username = inputs.username.trim();
      trial.mutate({
        key,
        body: {
          source,
          evaluatorVersion,
          outcomes: [...outcomes],
          sharedState: { ...shared.value },
          transientState: { ...transient.value },
          ...(username === '' ? {} : { username }),
        },
      });
    },
    isRunning: trial.isPending,
    result: trial.data,
    isOld: trial.data !== undefined && trial.variables?.key !== key,
    error: trial.error,
    faults: {
      shared: 'fault' in shared ? shared.fault : null,
      transient: 'fault' in transient ? transient.fault : null,
    },
  };
}
