import { clockWords, Notice } from '@lanyard/ui';
import { Button, TextInput } from '@mantine/core';
import type { ClockCheck } from 'lanyard-authenticator/engine';
import type { FormEvent } from 'react';
import { Facts } from '../shell/list.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { Screen } from '../shell/screen.tsx';
import { leaveLink } from '../state/links.ts';
import { useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';
import { OfferCard } from './offer-card.tsx';
import type { RegistrationFound } from './registration-found.ts';
import { useDeviceName } from './use-device-name.ts';

const protectionWords = {
  none: 'None asked',
  pin: 'A PIN for this app',
  biometric: 'Fingerprint or face',
} as const;

type CheckProps = {
  readonly found: RegistrationFound;
  /** When the offer arrived, by this device's clock in milliseconds. */
  readonly foundAt: number;
  readonly step: string;
  readonly onInspectAgain: () => Promise<void>;
  readonly onNext: (deviceName: string) => void;
};

/** Who asks, which account, on which server: everything that the server signed, before anything is made or sent. */
export const OfferCheck = ({ found, foundAt, step, onInspectAgain, onNext }: CheckProps) => {
  const { offer, clock, alreadyThere } = found;
  const [deviceName, setDeviceName] = useDeviceName();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onNext(deviceName.trim());
  };
  return (
    <Screen title="Add this account?" step={step} onBack={leaveLink}>
      <OfferCard offer={offer} />
      <Facts
        facts={[
          ['Account', offer.displayName === offer.account ? offer.account : `${offer.displayName} (${offer.account})`],
          ['Server', new URL(offer.server).host],
          ['Protection', protectionWords[offer.protection]],
        ]}
      />
      {alreadyThere && (
        <Notice tone="info" title="This account is already in the app">
          Adding it again replaces it, once the new one works.
        </Notice>
      )}
      {!clock.ok && <ClockNotice clock={clock} foundAt={foundAt} server={offer.server} onCorrected={onInspectAgain} />}
      <form className="app-form app-bottom" onSubmit={submit}>
        <TextInput
          label="Name of this device"
          description="So that you recognise it in your list of devices."
          value={deviceName}
          onChange={(event) => setDeviceName(event.currentTarget.value)}
          maxLength={64}
          autoComplete="off"
        />
        <Button type="submit" disabled={!clock.ok || deviceName.trim() === ''}>
          {nextWords[found.needs]}
        </Button>
        <Button variant="subtle" onClick={leaveLink}>
          Not now
        </Button>
      </form>
    </Screen>
  );
};

const nextWords = {
  none: 'Add this account',
  pin: 'Next: set a PIN',
  biometric: 'Next: protect this app',
} as const;

type ClockProps = {
  readonly clock: Extract<ClockCheck, { ok: false }>;
  readonly foundAt: number;
  readonly server: string;
  readonly onCorrected: () => Promise<void>;
};

/** Codes are made from the time, so a clock that is off has to be dealt with before anything is added. */
const ClockNotice = ({ clock, foundAt, server, onCorrected }: ClockProps) => {
  const engine = useAuthenticator();
  const correct = useTask(async () => {
    await engine.setClockOffset(server, Date.parse(clock.serverTime) - foundAt);
    await onCorrected();
  });
  return (
    <>
      <Notice
        tone="warn"
        title={`This device’s clock is ${clockWords(clock.seconds * 1000)}`}
        action={
          <Button variant="default" loading={correct.busy} onClick={() => void correct.run()}>
            Allow for it
          </Button>
        }
      >
        Codes only work with the right time. Lanyard can allow for the difference; your device’s clock stays as it is.
      </Notice>
      <ProblemText problem={correct.problem} />
    </>
  );
};
