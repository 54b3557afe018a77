import { isProblem, toProblem } from '@lanyard/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { people } from '../../api/people.ts';
import type { User, UserChange } from '../../api/types.ts';
import { queryClient } from '../../app/queries.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';
import { refreshUser, userQuery } from './queries.ts';

/** What somebody else has changed meanwhile. */
export type Difference = { property: keyof UserChange; before: unknown; now: unknown };

const COMPARED = [
  'displayName',
  'email',
  'role',
  'state',
  'pushEnabled',
  'requireBiometricSeed',
] as const satisfies readonly (keyof UserChange)[];

function differences(before: User, now: User): Difference[] {
  return COMPARED.filter((property) => before[property] !== now[property]).map((property) => ({
    property,
    before: before[property],
    now: now[property],
  }));
}

/**
 * Saves a change of the user as this operator has them before their eyes. Where somebody else was faster, nothing is saved:
 * the user is shown as they are now, with what is different, and saving again goes on from there.
 */
export function useUserChange(user: User) {
  const withFreshFactor = useFreshFactor();
  const [conflict, setConflict] = useState<Difference[] | null>(null);
  const change = useMutation({
    mutationFn: (wanted: UserChange) =>
      withFreshFactor(() => people.change(user.id, { ...wanted, version: user.version })),
    onMutate: () => setConflict(null),
    onSuccess: (changed) => refreshUser(changed),
    onError: (error) => {
      if (!isProblem(error, 'users.version-conflict')) return;
      const current = toProblem(error).members.current as User;
      setConflict(differences(user, current));
      queryClient.setQueryData(userQuery(user.id).queryKey, current);
    },
  });
  return { change, conflict, error: conflict === null ? change.error : null };
}
