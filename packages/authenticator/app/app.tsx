import { Logo, Notice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { CodesScreen } from './codes/codes-screen.tsx';
import { Frame } from './shell/frame.tsx';
import { Screen as TitledScreen } from './shell/screen.tsx';
import { VersionNotice } from './shell/version-notice.tsx';
import { WaitingBar } from './shell/waiting-bar.tsx';
import { watchBackground } from './state/background.ts';
import { type Screen, useScreen } from './state/navigation.ts';
import { openEngine } from './state/open.ts';
import { type Problem, toProblem } from './state/problem.ts';
import type { Store } from './state/store.ts';
import { useArrivingRequests } from './state/use-arriving-requests.ts';
import { StoreContext, useSnapshot } from './state/use-store.ts';
import { useSubscriptions } from './state/waking.ts';

// The codes are the first screen; the others come when they are asked for, from the kept files.
const AccountScreen = lazy(async () => ({ default: (await import('./codes/account-screen.tsx')).AccountScreen }));
const UnlockScreen = lazy(async () => ({ default: (await import('./lock/unlock-screen.tsx')).UnlockScreen }));
const AddScreen = lazy(async () => ({ default: (await import('./add/add-screen.tsx')).AddScreen }));
const LinkScreen = lazy(async () => ({ default: (await import('./link/link-screen.tsx')).LinkScreen }));
const RequestsScreen = lazy(async () => ({ default: (await import('./requests/requests-screen.tsx')).RequestsScreen }));
const RequestScreen = lazy(async () => ({ default: (await import('./requests/request-screen.tsx')).RequestScreen }));
const SettingsScreen = lazy(async () => ({ default: (await import('./settings/settings-screen.tsx')).SettingsScreen }));
const ProtectionScreen = lazy(async () => ({
  default: (await import('./lock/protection-screen.tsx')).ProtectionScreen,
}));

type Opening =
  | { readonly state: 'opening' }
  | { readonly state: 'open'; readonly store: Store }
  | { readonly state: 'failed'; readonly problem: Problem };

export const App = () => {
  const [opening, setOpening] = useState<Opening>({ state: 'opening' });
  useEffect(() => {
    openEngine().then(
      (store) => setOpening({ state: 'open', store }),
      (error) => setOpening({ state: 'failed', problem: toProblem(error) }),
    );
  }, []);
  switch (opening.state) {
    case 'opening':
      return <Starting />;
    case 'failed':
      return <Failed problem={opening.problem} />;
    case 'open':
      return (
        <StoreContext value={opening.store}>
          <Gate store={opening.store} />
        </StoreContext>
      );
  }
};

/** While the app is locked there is nothing but the lock. */
const Gate = ({ store }: { store: Store }) => {
  const { protection } = useSnapshot();
  useEffect(() => watchBackground(store.authenticator), [store]);
  useArrivingRequests();
  useSubscriptions();
  return protection.locked ? (
    <Suspense fallback={null}>
      <UnlockScreen />
    </Suspense>
  ) : (
    <Open />
  );
};

/** One decision fills these screens, so the tabs leave them. */
const decisions: ReadonlySet<Screen['at']> = new Set(['link', 'request']);

const Open = () => {
  const screen = useScreen();
  return (
    <Frame tabs={!decisions.has(screen.at)}>
      {!decisions.has(screen.at) && <VersionNotice />}
      <WaitingBar at={screen.at} />
      <Suspense fallback={<Skeleton mt={72} height={168} radius={14} />}>{drawScreen(screen)}</Suspense>
    </Frame>
  );
};

const drawScreen = (screen: Screen): ReactNode => {
  switch (screen.at) {
    case 'codes':
      return <CodesScreen />;
    case 'account':
      return <AccountScreen accountId={screen.accountId} />;
    case 'add':
      return <AddScreen by={screen.by ?? 'camera'} />;
    case 'link':
      return <LinkScreen />;
    case 'requests':
      return <RequestsScreen />;
    case 'request':
      return <RequestScreen key={screen.pushId} pushId={screen.pushId} />;
    case 'settings':
      return <SettingsScreen />;
    case 'protection':
      return <ProtectionScreen />;
  }
};

const Starting = () => (
  <Frame tabs={false}>
    <Skeleton mt={72} height={132} radius={16} aria-label="Opening your accounts" />
    <Skeleton mt={12} height={132} radius={16} aria-hidden="true" />
  </Frame>
);

const Failed = ({ problem }: { problem: Problem }) => (
  <Frame tabs={false}>
    <TitledScreen title="Lanyard could not open" picture={<Logo size={56} />} onBack={null}>
      <Notice tone="warn" title={problem.text} />
      <Button onClick={() => location.reload()}>Try again</Button>
    </TitledScreen>
  </Frame>
);
