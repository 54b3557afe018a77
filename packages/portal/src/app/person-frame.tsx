import { IconLogout, LiveRegion, Shell } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import * as api from '../api/calls.ts';
import { StepUp } from '../sign-in/step-up.tsx';
import { queryClient } from './queries.ts';
import { useRealm, useSession } from './realm.ts';

/** Around every screen of somebody who is signed in: where one can go, who one is, and the way out. */
export function PersonFrame() {
  const realm = useRealm();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const wide = path.startsWith(`/${realm.name}/console`);
  return (
    <Shell
      brand={realm.displayName}
      home={`/${realm.name}/devices`}
      nav={<Navigation />}
      width={wide ? 'wide' : 'medium'}
    >
      <StepUp>
        <Outlet />
      </StepUp>
    </Shell>
  );
}

function Navigation() {
  const realm = useRealm();
  const session = useSession();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: api.session.end,
    // A proof in another tab may just have given this browser the next token: the one that was sent ended nothing.
    retry: 1,
    onSettled: async () => {
      await navigate({ to: '/$realm/sign-in', params: { realm: realm.name }, search: {} });
      queryClient.clear();
    },
  });
  const params = { realm: realm.name };
  return (
    <>
      <nav className="lp-nav" aria-label="Main">
        <Link to="/$realm/devices" params={params}>
          Devices
        </Link>
        <Link to="/$realm/sessions" params={params}>
          Sign-ins
        </Link>
        {session?.user.hasPassword === true ? (
          <Link to="/$realm/password" params={params}>
            Password
          </Link>
        ) : null}
        {session === null || session.user.role === 'user' ? null : (
          <Link to="/$realm/console" params={params}>
            Console
          </Link>
        )}
      </nav>
      <div className="lp-account">
        <span className="lp-account-name">{session?.user.displayName}</span>
        <Button
          variant="subtle"
          color="gray"
          className="lp-sign-out"
          aria-label="Sign out"
          leftSection={<IconLogout size={18} aria-hidden="true" />}
          loading={signOut.isPending}
          onClick={() => signOut.mutate()}
        >
          <span>Sign out</span>
        </Button>
        <LiveRegion>{signOut.isPending ? 'Signing you out' : ''}</LiveRegion>
      </div>
    </>
  );
}
