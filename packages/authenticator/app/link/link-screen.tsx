import { Notice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import type { Authenticator, Inspection, Reason } from 'lanyard-authenticator/engine';
import { useCallback, useEffect, useState } from 'react';
import { Screen } from '../shell/screen.tsx';
import { leaveLink, useOpenedLink } from '../state/links.ts';
import { goTab, replace } from '../state/navigation.ts';
import { mayPass } from '../state/problem.ts';
import { useAuthenticator } from '../state/use-store.ts';
import { KeyUriOffer } from './key-uri-offer.tsx';
import { MatchScreen } from './match-screen.tsx';
import { MfaOffer } from './mfa-offer.tsx';
import { OfferScreen } from './offer-screen.tsx';

/** Shows what a link or QR code offers, whatever kind it is. */
export const LinkScreen = () => {
  const link = useOpenedLink();
  useEffect(() => {
    // A reload comes back here without the link, which is nowhere but in memory.
    if (link === null) goTab('codes');
  }, [link]);
  return link === null ? null : <Opened key={link} link={link} />;
};

type Found = { readonly inspection: Inspection; readonly at: number };

const Opened = ({ link }: { link: string }) => {
  const engine = useAuthenticator();
  const [found, setFound] = useState<Found | null>(null);
  const inspect = useCallback(async () => {
    const inspection = await inspectFully(engine, link);
    setFound({ inspection, at: Date.now() });
  }, [engine, link]);
  useEffect(() => void inspect(), [inspect]);
  if (!found) return <Reading />;
  const { inspection, at } = found;
  switch (inspection.kind) {
    case 'registration':
      return <OfferScreen link={link} found={inspection} foundAt={at} onInspectAgain={inspect} />;
    case 'key-uri':
      return <KeyUriOffer link={link} found={inspection} />;
    case 'mfa':
      return <MfaOffer link={link} found={inspection} />;
    case 'match':
      return <MatchScreen link={link} found={inspection} />;
    case 'invalid':
      return <Invalid reason={inspection.reason} onAgain={inspect} />;
  }
};

/** The app may have been opened by this very link, before it heard of the request that the link belongs to. */
const inspectFully = async (engine: Authenticator, link: string): Promise<Inspection> => {
  const inspection = await engine.inspect(link);
  if (inspection.kind !== 'match' || inspection.request) return inspection;
  await engine.sync().catch(() => []);
  return engine.inspect(link);
};

const Reading = () => (
  <Screen title="Reading the QR code" onBack={leaveLink}>
    <Skeleton height={88} radius={14} />
    <Skeleton height={168} radius={14} />
    <Skeleton height={44} radius={10} />
  </Screen>
);

const Invalid = ({ reason, onAgain }: { reason: Reason; onAgain: () => void }) => (
  <Screen title="This did not work" onBack={leaveLink}>
    <Notice tone="warn" title={reason.text} />
    <Button onClick={() => replace({ at: 'add' })}>Scan another QR code</Button>
    {mayPass(reason.code) && (
      <Button variant="default" onClick={onAgain}>
        Try again
      </Button>
    )}
  </Screen>
);
