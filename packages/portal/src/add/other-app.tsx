import { CodeInput, CopyButton, groupDigits, IconDeviceMobile, ProblemNotice, QrCode } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import * as api from '../api/calls.ts';
import type { BegunRegistration, Registration } from '../api/types.ts';
import { Page } from '../app/page.tsx';
import { devicesQuery, queryClient, sessionQuery } from '../app/queries.ts';
import { useRealm } from '../app/realm.ts';
import { useFreshFactor } from '../sign-in/step-up.ts';
import { BackToDevices } from './add-ended.tsx';
import { Added } from './added.tsx';

const CODE_LENGTH = 8;

/** Any other authenticator app: its QR code, the key to type, and one code that shows it works. */
export function OtherApp() {
  const realm = useRealm();
  const [confirmed, setConfirmed] = useState<Registration | null>(null);
  const withFreshFactor = useFreshFactor();
  const start = useMutation({ mutationFn: () => withFreshFactor(api.registrations.startKeyUri) });
  const { mutate } = start;
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate();
  }, [mutate]);

  if (confirmed?.device) {
    return (
      <Page title="Your app is added" brand={realm.displayName} step="Step 2 of 2 · Done">
        <Added device={confirmed.device} />
      </Page>
    );
  }
  return (
    <Page
      title="Another authenticator app"
      brand={realm.displayName}
      step="Step 1 of 2 · Scan and confirm"
      lead="Scan this with the app, then type the code that it shows."
    >
      {start.data === undefined ? null : (
        <KeyCard registration={start.data} busy={start.isPending} onConfirmed={setConfirmed} onNew={() => mutate()} />
      )}
      {start.error === null ? null : (
        <div className="lp-stack lp-measure">
          <ProblemNotice error={start.error} action={<Button onClick={() => mutate()}>Try again</Button>} />
          <BackToDevices />
        </div>
      )}
    </Page>
  );
}

type KeyCardProps = {
  registration: BegunRegistration;
  busy: boolean;
  onConfirmed: (registration: Registration) => void;
  onNew: () => void;
};

function KeyCard({ registration, busy, onConfirmed, onNew }: KeyCardProps) {
  const { keyUri = '', secret = '' } = registration;
  return (
    <div className="lp-scan">
      <div className="lp-scan-code">
        <div className="lp-phone-only">
          <Button component="a" href={keyUri} fullWidth leftSection={<IconDeviceMobile size={20} aria-hidden="true" />}>
            Open the app on this phone
          </Button>
        </div>
        <QrCode text={keyUri} label="QR code for another authenticator app" />
        <details className="lp-details">
          <summary>Type the key instead</summary>
          <p className="lp-key">
            <code>{groupDigits(secret, 4)}</code>
          </p>
          <CopyButton text={secret} copied="Key copied">
            Copy the key
          </CopyButton>
        </details>
      </div>
      <Confirm registration={registration} busy={busy} onConfirmed={onConfirmed} onNew={onNew} />
    </div>
  );
}

const NEXT = {
  'registrations.code-wrong': 'Nothing was added yet. Wait for the next code in the app, then type that one.',
} as const;

function Confirm({ registration, busy, onConfirmed, onNew }: KeyCardProps) {
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: (typed: string) => api.registrations.confirm(registration.id, typed),
    onSuccess: async (done) => {
      await Promise.all(
        [devicesQuery, sessionQuery].map((query) => queryClient.invalidateQueries({ queryKey: query.queryKey })),
      );
      onConfirmed(done);
    },
    // Not where the next one is being typed already.
    onError: (_refusal, sent) => setCode((now) => (now === sent ? '' : now)),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (code !== '') confirm.mutate(code);
  };
  return (
    <div className="lp-ways">
      <form className="lp-form" onSubmit={submit} noValidate>
        <ProblemNotice error={confirm.error} next={NEXT} />
        <CodeInput label="Code from the app" length={CODE_LENGTH} value={code} onChange={setCode} />
        <Button type="submit" fullWidth disabled={code === ''} loading={confirm.isPending}>
          Confirm
        </Button>
      </form>
      <p className="ly-muted ly-small">
        The key is shown this once. Other apps give codes only; requests need our own app.
      </p>
      {confirm.isError ? (
        <Button variant="default" loading={busy} onClick={onNew}>
          Start again with a new key
        </Button>
      ) : null}
      <ScanInstead />
    </div>
  );
}

function ScanInstead() {
  const realm = useRealm();
  return (
    <Button
      variant="subtle"
      color="gray"
      className="lp-way"
      renderRoot={(props) => (
        <Link
          from="/$realm/add"
          to="/$realm/add"
          params={{ realm: realm.name }}
          search={({ next }) => (next === undefined ? {} : { next })}
          {...props}
        />
      )}
    >
      Use our app instead
    </Button>
  );
}
