import { Button } from '@mantine/core';
import type { Account } from 'lanyard-authenticator/engine';
import { useState } from 'react';
import { ConfirmProtection, useNeedsConfirmation } from '../lock/confirm-protection.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { announce } from '../state/announce.ts';
import { useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';

type RemoveProps = { readonly account: Account; readonly onClose: () => void; readonly onRemoved?: () => void };

/** Says exactly what is lost. Where the app is protected, its PIN or fingerprint is asked for first (B8). */
export const RemoveSheet = ({ account, onClose, onRemoved }: RemoveProps) => {
  const engine = useAuthenticator();
  const needsConfirmation = useNeedsConfirmation();
  const [confirmed, setConfirmed] = useState(!needsConfirmation);
  const remove = useTask(() => engine.remove(account.id));
  const run = async () => {
    if (!(await remove.run())) return;
    announce(`${account.name} was removed`);
    onClose();
    onRemoved?.();
  };
  if (!confirmed)
    return <ConfirmProtection reason="to remove an account" onDone={() => setConfirmed(true)} onClose={onClose} />;
  return (
    <Sheet title={`Remove ${account.name}?`} onClose={onClose}>
      <WhatIsLost account={account} />
      <ProblemText problem={remove.problem} />
      <Button className="ly-danger" loading={remove.busy} onClick={run}>
        Remove this account
      </Button>
      <Button variant="subtle" onClick={onClose}>
        Keep it
      </Button>
    </Sheet>
  );
};

const WhatIsLost = ({ account }: { account: Account }) =>
  account.server !== null ? (
    <p>
      This device can then no longer make codes or answer requests for <strong>{account.account}</strong> at{' '}
      {account.issuer}, and its keys are erased.{' '}
      {account.kind === 'pingam' &&
        `${account.issuer} is not told: remove this device in your list of devices there too. `}
      To use it again, add it anew with a QR code from {account.issuer}.
    </p>
  ) : (
    <p>
      The only copy of this secret in the app is erased, and it cannot be brought back. Make sure that you can still
      sign in to {account.issuer} as <strong>{account.account}</strong> in another way before you remove it.
    </p>
  );
