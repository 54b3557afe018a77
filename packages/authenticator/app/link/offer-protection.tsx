import { Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { BiometricForm } from '../lock/biometric-sheet.tsx';
import { SetPinForm } from '../lock/set-pin-form.tsx';
import { useBiometricSupport } from '../lock/use-biometric-support.ts';
import { Screen } from '../shell/screen.tsx';
import { leaveLink } from '../state/links.ts';
import { useSnapshot } from '../state/use-store.ts';

type ProtectionProps = {
  readonly step: string;
  readonly needs: 'pin' | 'biometric';
  readonly issuer: string;
  readonly onDone: () => void;
};

/** The protection that the account asks for and the app does not have yet. */
export const OfferProtection = ({ step, needs, issuer, onDone }: ProtectionProps) => {
  const { protection } = useSnapshot();
  const support = useBiometricSupport();
  if (needs === 'biometric' && support?.available === false) {
    return (
      <Screen title="This device cannot hold this account" step={step} onBack={leaveLink}>
        <Notice tone="warn" title={support.reason}>
          {issuer} asks for your fingerprint or face at each request. Nothing was added. Use another device, or ask{' '}
          {issuer} what else is possible.
        </Notice>
        <Button onClick={leaveLink}>Back to the codes</Button>
      </Screen>
    );
  }
  if (protection.kind === 'none') {
    return (
      <Screen title="Set a PIN" step={step} onBack={leaveLink}>
        <p>{issuer} asks for an app that is locked. You need this PIN to open Lanyard.</p>
        <SetPinForm submitText="Set this PIN" onDone={() => needs === 'pin' && onDone()} />
      </Screen>
    );
  }
  return (
    <Screen title="Use fingerprint or face" step={step} onBack={leaveLink}>
      <p>{issuer} asks for your fingerprint or face at each request. Type your PIN, then follow your device.</p>
      <BiometricForm what="enable" onDone={onDone} />
    </Screen>
  );
};
