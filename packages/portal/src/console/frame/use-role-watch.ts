import { isProblem } from '@lanyard/ui';
import { useEffect, useRef, useState } from 'react';
import type { Role } from '../../api/types.ts';
import { queryClient, sessionQuery } from '../../app/queries.ts';
import { useSession } from '../../app/realm.ts';

/** Looks again who one is as soon as the server refuses something for the role: it was changed while somebody worked. */
export function useRoleWatch(): Role | undefined {
  const role = useSession()?.user.role;
  const first = useRef(role);
  const [changed, setChanged] = useState<Role>();
  useEffect(() => {
    const look = (error: unknown) => {
      const isStale = isProblem(error, 'users.role-needed') || isProblem(error, 'users.factor-needed');
      if (isStale) void queryClient.invalidateQueries(sessionQuery);
    };
    const stops = [
      queryClient.getQueryCache().subscribe(({ query }) => look(query.state.error)),
      queryClient.getMutationCache().subscribe(({ mutation }) => look(mutation?.state.error)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  useEffect(() => {
    if (role === undefined || role === first.current) return;
    first.current = role;
    setChanged(role);
    void queryClient.invalidateQueries({ queryKey: ['console'] });
  }, [role]);
  return changed;
}
