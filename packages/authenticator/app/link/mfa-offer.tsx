import { Notice } from '@lanyard/ui';
import { Button, TextInput } from '@mantine/core';
import type { Account, Inspection, MfaOffer as Offer } from 'lanyard-authenticator/engine';
import { type FormEvent, useState } from 'react';
import { UnreadableDemands } from '../codes/pingam-notices.tsx';
import { ConfirmProtection, useNeedsConfirmation } from '../lock/confirm-protection.tsx';
import { Facts } from '../shell/list.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { Screen } from '../shell/screen.tsx';
import { leaveLink } from '../state/links.ts';
import { replace } from '../state/navigation.ts';
import { mayPass, type Problem } from '../state/problem.ts';
import { useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';
import { AddedScreen } from './added-screen.tsx';
import { OfferCard } from './offer-card.tsx';
import { useDeviceName } from './use-device-name.ts';

type MfaProps = { readonly link: string; readonly found: Extract<Inspection, { kind: 'mfa' }> };

type Way = 'both' | 'codes-only';

/** A code for requests, mostly with codes, of a server that speaks PingAM's protocol. */
export const MfaOffer = ({ link, found: { offer } }: MfaProps) => {
  const engine = useAuthenticator();
  const needsConfirmation = useNeedsConfirmation();
  const [deviceName, setDeviceName] = useDeviceName();
  const [asking, setAsking] = useState<Way | null>(null);
  const [added, setAdded] = useState<Account | null>(null);
  const add = useTask(async (way: Way) => {
    setAdded(await engine.addMfa(link, { deviceName: deviceName.trim(), codesOnly: way === 'codes-only' }));
  });
  const start = (way: Way) => (needsConfirmation ? setAsking(way) : void add.run(way));
  const confirmed = () => {
    setAsking(null);
    if (asking) void add.run(asking);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start('both');
  };
  if (added) return <AddedScreen account={added} isUnasked={added.kind !== 'pingam'} />;
  const mayAdd = !offer.violation && !offer.alreadyThere;
  const isOver = add.problem !== null && !mayPass(add.problem.code);
  return (
    <Screen title="Add this account?" onBack={leaveLink}>
      <OfferCard offer={offer} hasInitials />
      <Facts facts={factsOf(offer)} />
      {isOver || <Obstacles offer={offer} />}
      <ProblemText problem={add.problem} />
      {add.problem && <CodesOnly problem={add.problem} offer={offer} onStart={() => start('codes-only')} />}
      {mayAdd && !isOver && (
        <form className="app-form" onSubmit={submit}>
          <DeviceName value={deviceName} onChange={setDeviceName} />
          <Button type="submit" loading={add.busy} disabled={deviceName.trim() === ''}>
            {add.problem ? 'Try again' : 'Add this account'}
          </Button>
        </form>
      )}
      {isOver && <Button onClick={() => replace({ at: 'add' })}>Scan another QR code</Button>}
      <Button variant="subtle" onClick={leaveLink}>
        Not now
      </Button>
      {asking && <ConfirmProtection reason="to add an account" onDone={confirmed} onClose={() => setAsking(null)} />}
    </Screen>
  );
};

const DeviceName = ({ value, onChange }: { value: string; onChange: (name: string) => void }) => (
  <TextInput
    label="Name of this device"
    description="So that you recognise it in your list of devices."
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    maxLength={64}
    autoComplete="off"
  />
);

const factsOf = ({ account, server, codes }: Offer): [string, string][] => [
  ['Account', account],
  ['Server', new URL(server).host],
  ['Requests', 'While the app is open'],
  ['Codes', codes ? codesText(codes) : 'None'],
];

const codesText = ({ kind, digits, period }: NonNullable<Offer['codes']>): string =>
  kind === 'totp' ? `${digits} digits, every ${period ?? 30} seconds` : `${digits} digits, on demand`;

/** What stands against adding it, or has to be known before. */
const Obstacles = ({ offer: { violation, alreadyThere, hasUnreadableDemands, issuer } }: { offer: Offer }) => {
  if (violation) {
    return (
      <Notice tone="warn" title={`This account is not allowed here: ${violation.text}`}>
        {violation.help} Then scan the code again.
      </Notice>
    );
  }
  if (alreadyThere) {
    return (
      <Notice tone="warn" title="An account of this name is already in the app">
        If you were asked to add it again, remove that one first, and then scan a new QR code.
      </Notice>
    );
  }
  return (
    <>
      {hasUnreadableDemands && <UnreadableDemands />}
      <p className="ly-muted">Add it only if {issuer} has just shown you this code: nobody has signed what it says.</p>
    </>
  );
};

/** After these the server has said no, or nothing at all; the codes work without it, as far as it knows them. */
const withoutServer: ReadonlySet<string> = new Set(['mfa-refused', 'mfa-push-off', 'mfa-unreached']);

type CodesOnlyProps = { readonly problem: Problem; readonly offer: Offer; readonly onStart: () => void };

const CodesOnly = ({ problem, offer, onStart }: CodesOnlyProps) =>
  offer.codes && withoutServer.has(problem.code) ? (
    <Notice
      tone="neutral"
      title="You can keep the codes alone"
      action={
        <Button variant="default" onClick={onStart}>
          Add the codes only
        </Button>
      }
    >
      No requests will come, and the server may not know these codes: try one before you rely on it.
    </Notice>
  ) : null;
