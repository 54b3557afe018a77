import { Logo, Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { PushRequest } from 'lanyard-authenticator/engine';
import { useState } from 'react';
import { NotMeSheet } from '../requests/not-me-sheet.tsx';
import { RemoveEverything } from '../settings/remove-everything.tsx';
import { Frame } from '../shell/frame.tsx';
import { Screen } from '../shell/screen.tsx';
import { announce } from '../state/announce.ts';
import { useAuthenticator, useSnapshot } from '../state/use-store.ts';
import { UnlockForm } from './unlock-form.tsx';
import classes from './unlock-screen.module.css';

/** Stands in front of everything while the app is locked; says that a request waits, but not what it is. */
export const UnlockScreen = () => {
  const { pending } = useSnapshot();
  const [newest] = pending;
  const [forgotten, setForgotten] = useState(false);
  return (
    <Frame tabs={false}>
      <div className={classes.unlock}>
        <Logo size={56} />
        <Screen title="Lanyard is locked" onBack={null}>
          {newest && <Waiting request={newest} count={pending.length} />}
          <UnlockForm submitText="Unlock" />
          <Button variant="subtle" onClick={() => setForgotten(true)}>
            I forgot my PIN
          </Button>
        </Screen>
      </div>
      {forgotten && <RemoveEverything forgotten onClose={() => setForgotten(false)} />}
    </Frame>
  );
};

/** Refusing needs no unlock: whoever is woken by a request that they did not start can end it at once. */
const Waiting = ({ request, count }: { request: PushRequest; count: number }) => {
  const engine = useAuthenticator();
  const [refusing, setRefusing] = useState(false);
  const refused = () => {
    setRefusing(false);
    announce('The request was refused');
  };
  return (
    <Notice
      title={count === 1 ? 'A request is waiting' : `${count} requests are waiting`}
      action={
        <Button variant="default" onClick={() => setRefusing(true)}>
          Not me
        </Button>
      }
    >
      Unlock to see who asks, or refuse it right away.
      {refusing && (
        <NotMeSheet
          request={request}
          answer={(given) => engine.answer(request.id, given)}
          onAnswered={refused}
          onClose={() => setRefusing(false)}
        />
      )}
    </Notice>
  );
};
