import { queryOptions } from '@tanstack/react-query';
import { type JourneyView, journeys } from '../../api/journeys.ts';
import { queryClient } from '../../app/queries.ts';

export const journeysQuery = queryOptions({
  queryKey: ['console', 'journeys'],
  queryFn: journeys.list,
});

/** Types change only with the server's version. */
export const nodeTypesQuery = queryOptions({
  queryKey: ['console', 'journey-nodes'],
  queryFn: journeys.types,
  staleTime: 300_000,
});

/** The journey as it is edited. What somebody is typing must not be replaced under their hands, so it is never refetched. */
export const journeyQuery = (name: string) =>
  queryOptions({
    queryKey: ['console', 'journey', name],
    queryFn: () => journeys.read(name),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const versionsQuery = (name: string) =>
  queryOptions({
    queryKey: ['console', 'journeys', name, 'versions'],
    queryFn: () => journeys.versions(name),
  });

export const versionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['console', 'journeys', name, 'versions', version],
    queryFn: () => journeys.version(name, version),
  });

/** After a change: the list and the versions ask anew; the journey itself is what the server has just said. */
export async function takeOver(view: JourneyView): Promise<void> {
  queryClient.setQueryData(journeyQuery(view.name).queryKey, view);
  await queryClient.invalidateQueries({ queryKey: ['console', 'journeys'] });
}
