import { EmptyState, IconLink, IconLock, IconPlus, IconScan, Logo, Notice } from '@lanyard/ui';
import { ActionIcon, Button } from '@mantine/core';
import type { Account } from 'lanyard-authenticator/engine';
import { lazy, Suspense, useState } from 'react';
import { Screen } from '../shell/screen.tsx';
import { go } from '../state/navigation.ts';
import { useOnline } from '../state/online.ts';
import { setPreferences, usePreferences } from '../state/preferences.ts';
import { useAuthenticator, useSnapshot } from '../state/use-store.ts';
import { AccountCard } from './account-card.tsx';
import { ChangeNotices } from './change-notices.tsx';
import classes from './codes-screen.module.css';

const AccountMenu = lazy(async () => ({ default: (await import('./account-menu.tsx')).AccountMenu }));

export const CodesScreen = () => {
  const { accounts } = useSnapshot();
  const [menuFor, setMenuFor] = useState<Account | null>(null);
  const servers = new Set(accounts.map(({ server }) => server));
  if (accounts.length === 0) return <NoAccounts />;
  return (
    <Screen title="Codes" onBack={null} actions={<Actions />}>
      <OfflineNotice />
      <DisabledNotice />
      <ChangeNotices />
      <ul className={classes.cards}>
        {accounts.map((account) => (
          <AccountCard
            key={account.id}
            account={account}
            withServer={servers.size > 1}
            onMenu={() => setMenuFor(account)}
          />
        ))}
      </ul>
      <ProtectionHint />
      <Suspense fallback={null}>
        {menuFor && <AccountMenu account={menuFor} onClose={() => setMenuFor(null)} />}
      </Suspense>
    </Screen>
  );
};

const Actions = () => {
  const engine = useAuthenticator();
  const { protection } = useSnapshot();
  return (
    <>
      {protection.kind !== 'none' && (
        <ActionIcon aria-label="Lock now" onClick={() => engine.lock()}>
          <IconLock size={22} aria-hidden="true" />
        </ActionIcon>
      )}
      <ActionIcon aria-label="Add an account" onClick={() => go({ at: 'add' })}>
        <IconPlus size={24} aria-hidden="true" />
      </ActionIcon>
    </>
  );
};

const NoAccounts = () => (
  <Screen title="Codes" onBack={null}>
    <EmptyState
      icon={<Logo size={48} />}
      title="Add your first account"
      action={
        <div className={classes.ways}>
          <Button leftSection={<IconScan size={20} aria-hidden="true" />} onClick={() => go({ at: 'add' })}>
            Scan a QR code
          </Button>
          <Button
            variant="subtle"
            leftSection={<IconLink size={20} aria-hidden="true" />}
            onClick={() => go({ at: 'add', by: 'link' })}
          >
            Paste a link
          </Button>
        </div>
      }
    >
      Open your organisation’s page, choose “Add device”, and scan the QR code that it shows. Codes and requests then
      appear here.
    </EmptyState>
  </Screen>
);

const OfflineNotice = () =>
  useOnline() ? null : (
    <Notice tone="neutral" title="You are offline">
      Codes work as always. Requests need a connection.
    </Notice>
  );

/** After the tenth wrong PIN the lock gives way to this: what happened, and what to do. */
const DisabledNotice = () => {
  const { accounts } = useSnapshot();
  if (!accounts.some(({ state }) => state === 'disabled')) return null;
  return (
    <Notice tone="warn" title="Ten wrong PINs have disabled the accounts">
      Their keys are erased, so nobody can use them from here. Remove them, and add them again with new QR codes.
    </Notice>
  );
};

const ProtectionHint = () => {
  const { protection, accounts } = useSnapshot();
  const { protectionHintDismissed } = usePreferences();
  const hasCodes = accounts.some(({ state }) => state === 'active');
  if (protection.kind !== 'none' || protectionHintDismissed || !hasCodes) return null;
  return (
    <Notice
      title="Anyone who holds this device can read your codes"
      action={
        <div className={classes.hint}>
          <Button variant="default" onClick={() => go({ at: 'protection' })}>
            Set a PIN
          </Button>
          <Button variant="subtle" onClick={() => setPreferences({ protectionHintDismissed: true })}>
            Not now
          </Button>
        </div>
      }
    >
      A PIN, with fingerprint or face if you like, locks this app.
    </Notice>
  );
};
