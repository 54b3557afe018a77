import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Journey, type JourneyCheck, journeys } from '../../../api/journeys.ts';

const CHECK_DELAY_MS = 300;

export type Checked = JourneyCheck & {
  /** Whether the faults are of the journey as it is now. */
  isCurrent: boolean;
};

/** Faults and outcomes of a journey a moment after its last change; until then those that were known. */
export function useCheck(
  journey: Journey,
  known: { journey: Journey | null; check: JourneyCheck },
  isAllowed: boolean,
): Checked {
  const [settled] = useDebouncedValue(journey, CHECK_DELAY_MS);
  const isKnown = settled === known.journey;
  const check = useQuery({
    queryKey: ['console', 'journey-check', settled],
    queryFn: () => journeys.check(settled),
    enabled: isAllowed && !isKnown,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  const data = isKnown ? known.check : (check.data ?? known.check);
  return { ...data, isCurrent: settled === journey && (isKnown || (check.isSuccess && !check.isPlaceholderData)) };
}
