import { IconPencil, IconRefresh, Notice, StateBadge, timeAgo } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Account } from 'lanyard-authenticator/engine';
import { useState } from 'react';
import { Facts } from '../shell/list.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { Screen } from '../shell/screen.tsx';
import { announce } from '../state/announce.ts';
import { goTab } from '../state/navigation.ts';
import { useAccount, useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';
import { AccountCard } from './account-card.tsx';
import { DemandNotices } from './demand-notices.tsx';
import { PolicyNotice, UnreachableNotice, UnreadableDemands } from './pingam-notices.tsx';
import { RemoveSheet } from './remove-sheet.tsx';
import { RenameSheet } from './rename-sheet.tsx';

export const AccountScreen = ({ accountId }: { accountId: string }) => {
  const account = useAccount(accountId);
  return account ? <Details account={account} /> : <GoneAccount />;
};

const GoneAccount = () => (
  <Screen title="This account is gone" onBack={() => goTab('codes')}>
    <Notice tone="neutral" title="It was removed from this app" />
  </Screen>
);

const Details = ({ account }: { account: Account }) => {
  const [dialog, setDialog] = useState<'none' | 'rename' | 'remove'>('none');
  const close = () => setDialog('none');
  return (
    <Screen title={account.name}>
      <ul className="app-plain">
        <AccountCard account={account} withServer={false} />
      </ul>
      <StateNotice account={account} />
      <DemandNotices account={account} />
      {account.isUnreachable && <UnreachableNotice issuer={account.issuer} />}
      {account.hasUnreadableDemands && <UnreadableDemands />}
      <Facts facts={factsOf(account)} />
      {account.server !== null && <SyncButton account={account} />}
      <Button
        variant="default"
        leftSection={<IconPencil size={18} aria-hidden="true" />}
        onClick={() => setDialog('rename')}
      >
        Rename
      </Button>
      <Button variant="subtle" className="ly-danger-quiet" onClick={() => setDialog('remove')}>
        Remove this account
      </Button>
      {dialog === 'rename' && <RenameSheet account={account} onClose={close} />}
      {dialog === 'remove' && <RemoveSheet account={account} onClose={close} onRemoved={() => goTab('codes')} />}
    </Screen>
  );
};

const protectionWords = { none: 'None asked', pin: 'PIN', biometric: 'Fingerprint or face' } as const;

const factsOf = (account: Account): [string, React.ReactNode][] => {
  const { kind, digits, period } = account;
  const codes = {
    none: 'None',
    hotp: `${digits} digits, on demand`,
    totp: `${digits} digits, every ${period ?? 30} seconds`,
  }[account.codes];
  const common: [string, React.ReactNode][] = [
    ['Organisation', account.issuer],
    ['Account', account.account],
    ['Codes', codes],
    ['Added', new Date(account.addedAt).toLocaleDateString([], { dateStyle: 'medium' })],
  ];
  if (kind === 'pingam') return [...common, ...pingAmFacts(account)];
  if (kind !== 'lanyard') return common;
  return [
    ...common,
    ['Server', account.server && new URL(account.server).host],
    ['Name of this device', account.deviceName],
    ['Requests', account.push ? 'On' : 'Off'],
    ['Protection', protectionWords[account.protection]],
    ['Approvals', account.biometricRequired ? 'With fingerprint or face' : 'As the app is protected'],
    ['Last sync', timeAgo(account.lastSyncAt)],
    ['Connection', <Connection key="connection" account={account} />],
  ];
};

const pingAmFacts = (account: Account): [string, React.ReactNode][] => [
  ['Server', account.server && new URL(account.server).host],
  ['Name of this device', account.deviceName],
  ['Requests', account.isUnreachable ? 'Cannot reach this app' : 'While the app is open'],
  ['Last sync', timeAgo(account.lastSyncAt)],
  ['Connection', <Connection key="connection" account={account} />],
];

const Connection = ({ account }: { account: Account }) =>
  account.connected ? (
    <StateBadge tone="good">Connected</StateBadge>
  ) : (
    <StateBadge tone="neutral">Not connected</StateBadge>
  );

const stateNotices = {
  locked: {
    title: 'Your organisation has locked this account here',
    text: 'Codes and approvals rest until they unlock it. You can still refuse requests.',
  },
  removed: {
    title: 'The server no longer knows this device',
    text: 'It was removed there. Remove it here too, or add it again with a new QR code.',
  },
  disabled: {
    title: 'This account is disabled',
    text: 'Too many wrong PINs erased its keys. Remove it here and add it again with a new QR code.',
  },
} as const;

const StateNotice = ({ account }: { account: Account }) => {
  if (account.lockedBy === 'policy') return <PolicyNotice account={account} />;
  if (account.state === 'active') return null;
  const { title, text } = stateNotices[account.state];
  return (
    <Notice tone="warn" title={title}>
      {account.lockReason === '' ? null : <p>They say: {account.lockReason}</p>}
      {text}
    </Notice>
  );
};

const SyncButton = ({ account }: { account: Account }) => {
  const engine = useAuthenticator();
  const sync = useTask(async () => {
    await engine.sync(account.id);
    announce('Up to date');
  });
  return (
    <>
      <ProblemText problem={sync.problem} />
      <Button
        variant="default"
        leftSection={<IconRefresh size={18} aria-hidden="true" />}
        loading={sync.busy}
        onClick={() => void sync.run()}
      >
        Sync now
      </Button>
    </>
  );
};
