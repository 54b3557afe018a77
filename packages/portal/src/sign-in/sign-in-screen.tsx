import { Shell } from '@lanyard/ui';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { queryClient } from '../app/queries.ts';
import { useRealm } from '../app/realm.ts';
import { safeNext } from '../app/safe-next.ts';
import { pageFrame } from '../journey/frames.tsx';
import { JourneyRunner } from '../journey/journey-runner.tsx';

/** The realm's way in. A reload goes on with the step that was reached. */
export function SignInScreen() {
  const realm = useRealm();
  const { next, name, suspendedId } = useSearch({ from: '/$realm/sign-in' });
  const [link] = useState(suspendedId);
  const router = useRouter();
  const navigate = useNavigate();
  const frame = useMemo(() => pageFrame(realm.displayName), [realm.displayName]);

  // It works once: a reload goes on with the step that it led to, and the address bar keeps nothing of it.
  useEffect(() => {
    if (suspendedId === undefined) return;
    const search = { ...(next === undefined ? {} : { next }), ...(name === undefined ? {} : { name }) };
    void navigate({ to: '/$realm/sign-in', params: { realm: realm.name }, search, replace: true });
  }, [suspendedId, next, name, navigate, realm.name]);

  const finish = async () => {
    queryClient.clear();
    const wanted = safeNext(next, realm.name);
    if (wanted === undefined) await navigate({ to: '/$realm/devices', params: { realm: realm.name }, replace: true });
    else router.history.replace(wanted);
  };

  return (
    <Shell brand={realm.displayName}>
      <JourneyRunner
        realm={realm.name}
        mode="sign-in"
        suspendedId={link}
        name={name ?? ''}
        onEnd={finish}
        frame={frame}
      />
    </Shell>
  );
}
