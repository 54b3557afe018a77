import { IconDeviceMobilePlus, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useContext } from 'react';
import { Page } from '../../app/page.tsx';
import { devicesQuery } from '../../app/queries.ts';
import { useRealm, useSession } from '../../app/realm.ts';
import { StepUpContext } from '../../sign-in/step-up.ts';

/** Operators show a second factor before anything of the console is asked for; whoever has none adds one first. */
export function FactorGate({ children }: { children: ReactNode }) {
  const session = useSession();
  if (session === null || session.assurance === 'two-factor') return children;
  return (
    <div className="lc-gate">
      <WithoutFactor />
    </div>
  );
}

function WithoutFactor() {
  const devices = useQuery(devicesQuery);
  if (devices.isError) return <ProblemNotice error={devices.error} />;
  if (devices.isPending) return <Skeleton height={240} />;
  const owns = devices.data.some(({ state }) => state === 'active' || state === 'locked');
  return owns ? <ShowIt /> : <AddFirst />;
}

function AddFirst() {
  const realm = useRealm();
  const next = useLocation({ select: (location) => location.href });
  return (
    <Page
      title="Add your phone first"
      brand={realm.displayName}
      lead="The console opens with your password and your phone together, because whoever sits here can let people in. Adding the phone takes a minute, and you come back here."
    >
      <div className="lp-row">
        <Button
          leftSection={<IconDeviceMobilePlus size={18} aria-hidden="true" />}
          renderRoot={(props) => <Link to="/$realm/add" params={{ realm: realm.name }} search={{ next }} {...props} />}
        >
          Add device
        </Button>
      </div>
    </Page>
  );
}

function ShowIt() {
  const realm = useRealm();
  const ask = useContext(StepUpContext);
  return (
    <Page
      title="Show that it is you"
      brand={realm.displayName}
      lead="The console opens with your password and your phone together. You have signed in with the password; now your phone."
    >
      <div className="lp-row">
        <Button onClick={() => void ask()}>Continue with my phone</Button>
      </div>
      <p className="ly-muted ly-small">
        A phone that was added just now is asked as well, unless it was added in this very tab: only there is it certain
        that whoever sits here holds it.
      </p>
    </Page>
  );
}
