import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import type { JourneyEntry } from '../../api/journeys.ts';
import { journeysQuery } from '../journeys/queries.ts';

/** Settings that name a journey. */
export const JOURNEY_SETTINGS: readonly string[] = ['signIn.journey', 'signIn.stepUpJourney'];

const letsPeopleIn = ({ state, enabled, innerOnly, noSession }: JourneyEntry): boolean =>
  state !== 'draft' && enabled && !innerOnly && !noSession;

type JourneyInputProps = Omit<ComponentProps<typeof NativeSelect>, 'onChange'> & {
  value: string;
  onText: (text: string) => void;
};

/** A journey to choose: those that let people in, and the one that is chosen, whatever has become of it. */
export function JourneyInput({ value, onText, ...common }: JourneyInputProps) {
  const list = useQuery(journeysQuery);
  const names = (list.data ?? []).filter(letsPeopleIn).map(({ name }) => name);
  const data = names.includes(value) ? names : [value, ...names];
  return (
    <NativeSelect
      {...common}
      size="md"
      data={data}
      value={value}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  );
}
