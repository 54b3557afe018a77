import { Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Account, Inspection } from 'lanyard-authenticator/engine';
import { useState } from 'react';
import { ConfirmProtection, useNeedsConfirmation } from '../lock/confirm-protection.tsx';
import { Facts } from '../shell/list.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { Screen } from '../shell/screen.tsx';
import { leaveLink } from '../state/links.ts';
import { useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';
import { AddedScreen } from './added-screen.tsx';

type KeyUriProps = { readonly link: string; readonly found: Extract<Inspection, { kind: 'key-uri' }> };

/** A setup code of another service: it carries its own secret, and knows no server to ask. */
export const KeyUriOffer = ({ link, found }: KeyUriProps) => {
  const engine = useAuthenticator();
  const needsConfirmation = useNeedsConfirmation();
  const [asking, setAsking] = useState(false);
  const [added, setAdded] = useState<Account | null>(null);
  const add = useTask(async () => setAdded(await engine.addKeyUri(link)));
  const start = () => (needsConfirmation ? setAsking(true) : void add.run());
  const confirmed = () => {
    setAsking(false);
    void add.run();
  };
  if (added) return <AddedScreen account={added} />;
  const { issuer, account, type, digits, period } = found.account;
  return (
    <Screen title="Add this account?" onBack={leaveLink}>
      <Facts
        facts={[
          ['Service', issuer || 'Not named'],
          ['Account', account],
          [
            'Codes',
            type === 'totp' ? `${digits} digits, every ${period ?? 30} seconds` : `${digits} digits, on demand`,
          ],
        ]}
      />
      {found.alreadyThere && (
        <Notice tone="warn" title="An account of this name is already in the app">
          Look at its codes first: you may not need to add it again.
        </Notice>
      )}
      <ProblemText problem={add.problem} />
      <Button className="app-bottom" loading={add.busy} onClick={start}>
        Add this account
      </Button>
      <Button variant="subtle" onClick={leaveLink}>
        Not now
      </Button>
      {asking && <ConfirmProtection reason="to add an account" onDone={confirmed} onClose={() => setAsking(false)} />}
    </Screen>
  );
};
