import { Button } from '@mantine/core';
import type { Account, Authenticator } from 'lanyard-authenticator/engine';
import { useState } from 'react';
import { ConfirmProtection, useNeedsConfirmation } from '../lock/confirm-protection.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { startOver } from '../state/navigation.ts';
import { databaseName } from '../state/open.ts';
import { useAuthenticator, useSnapshot } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';

type RemoveProps = {
  /** From the lock screen: the PIN cannot be asked for. */
  readonly forgotten?: boolean;
  readonly onClose: () => void;
};

/** Erases every key, account and setting of this app in this browser, and tells the servers where they can be reached. */
export const RemoveEverything = ({ forgotten = false, onClose }: RemoveProps) => {
  const engine = useAuthenticator();
  const { accounts } = useSnapshot();
  const needsConfirmation = useNeedsConfirmation();
  const [confirmed, setConfirmed] = useState(forgotten || !needsConfirmation);
  const remove = useTask(() => removeAll(engine, accounts));
  if (!confirmed) {
    return <ConfirmProtection reason="to remove everything" onDone={() => setConfirmed(true)} onClose={onClose} />;
  }
  return (
    <Sheet title={forgotten ? 'Start again without the PIN?' : 'Remove everything?'} onClose={onClose}>
      {forgotten && <p>Nobody can tell you the PIN, or open the app without it. You can only start again.</p>}
      <WhatIsLost accounts={accounts} />
      <ProblemText problem={remove.problem} />
      <Button className="ly-danger" loading={remove.busy} onClick={() => void remove.run()}>
        Remove everything
      </Button>
      <Button variant="subtle" onClick={onClose}>
        Keep everything
      </Button>
    </Sheet>
  );
};

const WhatIsLost = ({ accounts }: { accounts: readonly Account[] }) =>
  accounts.length === 0 ? (
    <p>There are no accounts. The settings of this app are erased.</p>
  ) : (
    <>
      <p>
        These accounts, their keys and the settings of this app are erased. Each has to be added again to be used here:
      </p>
      <ul className="app-names">
        {accounts.map((account) => (
          <li key={account.id}>
            <strong>{account.name}</strong> {account.account}
          </li>
        ))}
      </ul>
    </>
  );

const removeAll = async (engine: Authenticator, accounts: readonly Account[]): Promise<void> => {
  // A server that cannot be told now learns of it from the person, in its list of devices.
  await Promise.allSettled(accounts.map(({ id }) => engine.remove(id)));
  await engine.close();
  await deleteDatabase();
  localStorage.clear();
  startOver();
};

const deleteDatabase = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(databaseName);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
