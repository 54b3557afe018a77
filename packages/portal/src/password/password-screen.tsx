import { Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Page } from '../app/page.tsx';
import { useRealm, useSession } from '../app/realm.ts';
import { PasswordForm } from './password-form.tsx';

/** Somebody chooses a new password; the page says it is done, and where else it ended what the old one had opened. */
export function PasswordScreen() {
  const realm = useRealm();
  const user = useSession()?.user;
  const [ended, setEnded] = useState<number | null>(null);
  if (user === undefined) return null;
  if (!user.hasPassword) {
    return (
      <Page title="Your password" brand={realm.displayName}>
        <Notice title={`${realm.displayName} keeps no password of yours`}>
          You sign in with one that is kept elsewhere. Change it there, or ask the people who run this service.
        </Notice>
      </Page>
    );
  }
  if (ended !== null) return <Changed ended={ended} />;
  return (
    <Page
      title="Change your password"
      brand={realm.displayName}
      lead="Type the one that you have, then the new one. Your devices stay as they are."
    >
      <PasswordForm name={user.name} onChanged={setEnded} />
    </Page>
  );
}

const ENDED = (count: number): string =>
  count === 0
    ? 'You were signed in nowhere else. This browser stays signed in.'
    : `You were signed out at ${count === 1 ? 'one other place' : `${count} other places`}. This browser stays signed in.`;

function Changed({ ended }: { ended: number }) {
  const realm = useRealm();
  return (
    <Page title="Your password is changed" brand={realm.displayName} lead="From now on you sign in with the new one.">
      <div className="lp-stack lp-measure">
        <Notice tone="good" title={ENDED(ended)} />
        <Button
          fullWidth
          renderRoot={(props) => <Link to="/$realm/devices" params={{ realm: realm.name }} {...props} />}
        >
          Done
        </Button>
      </div>
    </Page>
  );
}
