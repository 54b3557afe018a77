import { toProblem } from '@lanyard/ui';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type JourneyScript, journeys, type ScriptError } from '../../../api/journeys.ts';

const CHECK_DELAY_MS = 400;

export type ScriptChecked =
  | { readonly state: 'off' | 'checking' | 'good' }
  | { readonly state: 'faulty'; readonly error: ScriptError }
  | { readonly state: 'unknown'; readonly text: string };

/** What is wrong with how a script is written, a moment after the last key. */
export function useScriptCheck(
  { source, evaluatorVersion }: Pick<JourneyScript, 'source' | 'evaluatorVersion'>,
  isAllowed: boolean,
): ScriptChecked {
  const [settled] = useDebouncedValue(source, CHECK_DELAY_MS);
  const check = useQuery({
    queryKey: ['console', 'script-check', evaluatorVersion, settled],
    queryFn: () => journeys.checkScript({ source: settled, evaluatorVersion }),
    enabled: isAllowed,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
  if (!isAllowed) return { state: 'off' };
  if (settled !== source || check.isPending) return { state: 'checking' };
  if (check.isError) return { state: 'unknown', text: toProblem(check.error).title };
  return check.data === null ? { state: 'good' } : { state: 'faulty', error: check.data };
}
