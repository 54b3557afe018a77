import { Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Account } from 'lanyard-authenticator/engine';
import { go } from '../state/navigation.ts';

/** What the organisation asks of this phone and does not have yet. */
export const DemandNotices = ({ account }: { account: Account }) => {
  if (account.state !== 'active') return null;
  return (
    <>
      {account.refused === null ? null : (
        <Notice tone="warn" title="Your organisation asked for something that this phone cannot do">
          {account.refused} It goes on as before; your organisation is told.
        </Notice>
      )}
      {account.biometricRequired && !account.biometricReady ? (
        <Notice
          tone="warn"
          title="Requests need your fingerprint or face"
          action={<Button onClick={() => go({ at: 'protection' })}>Set it up</Button>}
        >
          Until it is set up here, this account gets no requests.
        </Notice>
      ) : null}
    </>
  );
};
