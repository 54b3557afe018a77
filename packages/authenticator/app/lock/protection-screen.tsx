import { IconFingerprint, IconLock, Notice } from '@lanyard/ui';
import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { List, Row } from '../shell/list.tsx';
import { Screen } from '../shell/screen.tsx';
import { setPreferences, usePreferences } from '../state/preferences.ts';
import { useSnapshot } from '../state/use-store.ts';
import { BiometricSheet } from './biometric-sheet.tsx';
import { ChangePinSheet, RemovePinSheet } from './pin-sheets.tsx';
import { SetPinForm } from './set-pin-form.tsx';
import { useBiometricSupport } from './use-biometric-support.ts';

export const ProtectionScreen = () => {
  const { protection } = useSnapshot();
  return <Screen title="Protection">{protection.kind === 'none' ? <SetUp /> : <Manage />}</Screen>;
};

const SetUp = () => (
  <>
    <p>
      A PIN locks this app: without it nobody can read your codes or answer a request, even with your device unlocked in
      their hand. You can add your fingerprint or face afterwards.
    </p>
    <SetPinForm submitText="Set this PIN" />
  </>
);

const lockChoices = [
  { value: '0', label: 'At once' },
  { value: '2', label: 'After 2 minutes' },
  { value: '10', label: 'After 10 minutes' },
  { value: '60', label: 'After an hour' },
];

type Dialog = 'none' | 'change' | 'remove' | 'biometric';

const Manage = () => {
  const [dialog, setDialog] = useState<Dialog>('none');
  const { lockAfterMinutes } = usePreferences();
  const close = () => setDialog('none');
  return (
    <>
      <Notice tone="good" title="This app is locked with a PIN">
        It counts wrong attempts. After the tenth in a row the accounts are disabled and have to be added again.
      </Notice>
      <List>
        <Row
          icon={<IconLock size={20} aria-hidden="true" />}
          title="Change the PIN"
          onClick={() => setDialog('change')}
        />
        <BiometricRow onClick={() => setDialog('biometric')} />
      </List>
      <NativeSelect
        label="Lock while in the background"
        size="md"
        data={lockChoices}
        value={String(lockAfterMinutes)}
        onChange={(event) => setPreferences({ lockAfterMinutes: Number(event.currentTarget.value) })}
      />
      <Button variant="subtle" className="ly-danger-quiet" onClick={() => setDialog('remove')}>
        Remove the PIN
      </Button>
      {dialog === 'change' && <ChangePinSheet onClose={close} />}
      {dialog === 'remove' && <RemovePinSheet onClose={close} />}
      {dialog === 'biometric' && <BiometricSheet onClose={close} />}
    </>
  );
};

const BiometricRow = ({ onClick }: { onClick: () => void }) => {
  const { protection } = useSnapshot();
  const support = useBiometricSupport();
  const icon = <IconFingerprint size={20} aria-hidden="true" />;
  const title = 'Fingerprint or face';
  if (protection.kind === 'biometric') return <Row icon={icon} title={title} text="On" onClick={onClick} />;
  if (support?.available === false) return <Row icon={icon} title={title} text={support.reason} />;
  return <Row icon={icon} title={title} text="Off" onClick={onClick} />;
};
