import { IconBell, IconDownload, IconLock, IconTrash, StateBadge } from '@lanyard/ui';
import { useEffect, useState } from 'react';
import { List, Row } from '../shell/list.tsx';
import { Screen } from '../shell/screen.tsx';
import { useInstallOffer } from '../state/install.ts';
import { isStorageKept } from '../state/kept-storage.ts';
import { go } from '../state/navigation.ts';
import { useSnapshot } from '../state/use-store.ts';
import { appVersion } from '../state/version.ts';
import { useWaking, type Waking } from '../state/waking.ts';
import { useNotifications } from './notifications.ts';
import { RemoveEverything } from './remove-everything.tsx';
import { Servers } from './servers.tsx';

const protectionWords = { none: 'Off', pin: 'PIN', biometric: 'PIN and fingerprint or face' } as const;

export const SettingsScreen = () => {
  const { protection, accounts } = useSnapshot();
  const [removing, setRemoving] = useState(false);
  return (
    <Screen title="Settings" onBack={null}>
      <List title="This app">
        <Row
          icon={<IconLock size={22} aria-hidden="true" />}
          title="Protection"
          text={protectionWords[protection.kind]}
          onClick={() => go({ at: 'protection' })}
        />
        <NotificationsRow />
        <InstallRow />
      </List>
      {accounts.some(({ server }) => server !== null) && <Servers />}
      <About />
      <List>
        <Row
          icon={<IconTrash size={22} aria-hidden="true" />}
          title="Remove everything"
          text="All accounts and settings on this device"
          danger
          onClick={() => setRemoving(true)}
        />
      </List>
      {removing && <RemoveEverything onClose={() => setRemoving(false)} />}
    </Screen>
  );
};

const notificationWords: Readonly<Record<Waking, string>> = {
  off: 'When a request waits while the app is closed',
  ready: 'When a request waits, although the app is closed',
  partly:
    'Only while the app runs: the push service of this browser, or a server, could not be reached. It is tried again when you open the app.',
  impossible: 'Only while the app runs: this browser cannot be woken',
};

const wakingTones = { off: 'good', ready: 'good', partly: 'warn', impossible: 'warn' } as const;

const NotificationsRow = () => {
  const { state, toggle } = useNotifications();
  const waking = useWaking();
  const icon = <IconBell size={22} aria-hidden="true" />;
  if (state === 'missing') return null;
  if (state === 'blocked') {
    return <Row icon={icon} title="Notifications" text="Blocked in the browser’s settings for this site" />;
  }
  return (
    <Row
      icon={icon}
      title="Notifications"
      text={state === 'on' ? notificationWords[waking] : 'When a request waits while the app is closed'}
      end={
        <StateBadge tone={state === 'on' ? wakingTones[waking] : 'neutral'}>{state === 'on' ? 'On' : 'Off'}</StateBadge>
      }
      onClick={() => void toggle()}
    />
  );
};

const InstallRow = () => {
  const install = useInstallOffer();
  if (!install) return null;
  return (
    <Row
      icon={<IconDownload size={22} aria-hidden="true" />}
      title="Install the app"
      text="Open it from your home screen"
      onClick={() => void install()}
    />
  );
};

const storageWords = {
  kept: 'This browser keeps the accounts until you remove them',
  loose: 'This browser may clear the accounts when space runs out. Installing the app prevents that.',
} as const;

const About = () => {
  const [kept, setKept] = useState<boolean | null>(null);
  useEffect(() => void isStorageKept().then(setKept), []);
  return (
    <List title="About">
      <Row title="Version" end={<span className="ly-muted">{appVersion}</span>} />
      {kept !== null && <Row title="Storage" text={kept ? storageWords.kept : storageWords.loose} />}
    </List>
  );
};
