import type { Account } from 'lanyard-authenticator/engine';
import { useState } from 'react';
import { useNeedsConfirmation } from '../lock/confirm-protection.tsx';
import { UnlockForm } from '../lock/unlock-form.tsx';
import { Screen } from '../shell/screen.tsx';
import { leaveLink } from '../state/links.ts';
import { AddedScreen } from './added-screen.tsx';
import { OfferCheck } from './offer-check.tsx';
import { OfferProtection } from './offer-protection.tsx';
import { Registering } from './registering.tsx';
import type { RegistrationFound } from './registration-found.ts';

type OfferProps = {
  readonly link: string;
  readonly found: RegistrationFound;
  readonly foundAt: number;
  readonly onInspectAgain: () => Promise<void>;
};

type Step =
  | { readonly at: 'check' }
  | { readonly at: 'protect'; readonly deviceName: string }
  | { readonly at: 'register'; readonly deviceName: string }
  | { readonly at: 'added'; readonly account: Account };

/** Adding an account: check the offer, protect the app where that is asked, register, done. */
export const OfferScreen = ({ link, found, foundAt, onInspectAgain }: OfferProps) => {
  const [step, setStep] = useState<Step>({ at: 'check' });
  const needsConfirmation = useNeedsConfirmation();
  const [middle] = useState(found.needs !== 'none' || needsConfirmation);
  const total = middle ? 3 : 2;
  switch (step.at) {
    case 'check':
      return (
        <OfferCheck
          found={found}
          foundAt={foundAt}
          step={`Step 1 of ${total} · Check`}
          onInspectAgain={onInspectAgain}
          onNext={(deviceName) => setStep({ at: middle ? 'protect' : 'register', deviceName })}
        />
      );
    case 'protect': {
      const onDone = () => setStep({ at: 'register', deviceName: step.deviceName });
      const name = `Step 2 of ${total} · Protect`;
      return found.needs === 'none' ? (
        <Confirm step={name} onDone={onDone} />
      ) : (
        <OfferProtection step={name} needs={found.needs} issuer={found.offer.issuer} onDone={onDone} />
      );
    }
    case 'register':
      return (
        <Registering
          link={link}
          found={found}
          deviceName={step.deviceName}
          step={`Step ${total} of ${total} · Add`}
          onDone={(account) => setStep({ at: 'added', account })}
          onBack={() => setStep({ at: 'check' })}
        />
      );
    case 'added':
      return <AddedScreen account={step.account} />;
  }
};

/** An app that already holds accounts asks for its protection before another one is added (B8). */
const Confirm = ({ step, onDone }: { step: string; onDone: () => void }) => (
  <Screen title="Confirm that it is you" step={step} onBack={leaveLink}>
    <p>This app is protected, so it asks before an account is added.</p>
    <UnlockForm submitText="Continue" onDone={onDone} />
  </Screen>
);
