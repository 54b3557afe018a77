import { Shell } from '@lanyard/ui';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import * as api from '../api/calls.ts';
import type { Guarded, SignIn } from '../api/types.ts';
import { Page } from '../app/page.tsx';
import { queryClient, signInQuery } from '../app/queries.ts';
import { useRealm } from '../app/realm.ts';
import { safeNext } from '../app/safe-next.ts';
import { LazyGuardedStep, LazySecondFactor, prepareSecondFactor } from './lazy-second-factor.tsx';
import { PasswordStep } from './password-step.tsx';
import { underWay } from './under-way.ts';

const GUARDED =
  'Somebody is guessing passwords for this name, so your phone decides. If your password was right, it asks you now: type this number there.';

/** Password first, then one proof from the phone. A reload goes on with the step that was reached. */
export function SignInScreen() {
  const realm = useRealm();
  const { next, name } = useSearch({ from: '/$realm/sign-in' });
  const router = useRouter();
  const navigate = useNavigate();
  const known = useSuspenseQuery(signInQuery).data;
  const resumed = known?.realm === realm.name && known.purpose === 'sign-in' ? known : null;
  const [signIn, setSignIn] = useState<SignIn | null>(resumed);

  const [guard, setGuard] = useState<Guarded | null>(null);

  useEffect(prepareSecondFactor, []);

  const begin = (begun: SignIn) => {
    underWay.set(true);
    setSignIn(begun);
  };
  const finish = async () => {
    underWay.set(false);
    queryClient.clear();
    const wanted = safeNext(next, realm.name);
    if (wanted === undefined) await navigate({ to: '/$realm/devices', params: { realm: realm.name }, replace: true });
    else router.history.replace(wanted);
  };
  const startOver = () => {
    underWay.set(false);
    setSignIn(null);
    // Abandoning is a courtesy to the server: the sign-in ends by itself if this does not arrive.
    api.signIn.abandon().catch(() => undefined);
  };

  if (guard !== null) {
    return (
      <Shell brand={realm.displayName}>
        <Page title="Answer on your phone" brand={realm.displayName} step="Step 2 of 2 · Show it is you" lead={GUARDED}>
          <LazyGuardedStep guard={guard} onDone={finish} onLeave={() => setGuard(null)} />
        </Page>
      </Shell>
    );
  }
  return (
    <Shell brand={realm.displayName}>
      {signIn === null ? (
        <Page title="Sign in" brand={realm.displayName}>
          <PasswordStep
            realm={realm}
            name={name ?? ''}
            onSignedIn={finish}
            onSecondFactor={begin}
            onGuarded={setGuard}
          />
        </Page>
      ) : (
        <LazySecondFactor
          signIn={signIn}
          onChange={setSignIn}
          onDone={finish}
          onLeave={startOver}
          frame={({ title, lead, children }) => (
            <Page key={title} title={title} brand={realm.displayName} step="Step 2 of 2 · Show it is you" lead={lead}>
              {children}
            </Page>
          )}
        />
      )}
    </Shell>
  );
}
