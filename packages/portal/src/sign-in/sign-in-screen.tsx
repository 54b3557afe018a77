import { Shell } from '@lanyard/ui';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import * as api from '../api/calls.ts';
import type { SignIn } from '../api/types.ts';
import { Page } from '../app/page.tsx';
import { queryClient, signInQuery } from '../app/queries.ts';
import { useRealm } from '../app/realm.ts';
import { safeNext } from '../app/safe-next.ts';
import { LazySecondFactor, prepareSecondFactor } from './lazy-second-factor.tsx';
import { PasswordStep } from './password-step.tsx';
import { underWay } from './under-way.ts';

/** Password first, then one proof from the phone. A reload goes on with the step that was reached. */
export function SignInScreen() {
  const realm = useRealm();
  const { next, name } = useSearch({ from: '/$realm/sign-in' });
  const router = useRouter();
  const navigate = useNavigate();
  const known = useSuspenseQuery(signInQuery).data;
  const resumed = known?.realm === realm.name && known.purpose === 'sign-in' ? known : null;
  const [signIn, setSignIn] = useState<SignIn | null>(resumed);

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

  return (
    <Shell brand={realm.displayName}>
      {signIn === null ? (
        <Page title="Sign in" brand={realm.displayName}>
          <PasswordStep realm={realm} name={name ?? ''} onSignedIn={finish} onSecondFactor={begin} />
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
