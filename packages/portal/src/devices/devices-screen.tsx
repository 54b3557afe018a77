import { EmptyState, IconDeviceMobile, IconPlus, LiveRegion, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import type { Device } from '../api/types.ts';
import { focusHeading, Page } from '../app/page.tsx';
import { devicesQuery } from '../app/queries.ts';
import { useRealm } from '../app/realm.ts';
import { DeviceCard } from './device-card.tsx';
import { LostPhone } from './lost-phone.tsx';
import { KeepCodes, ownCodesQuery, RecoverySection } from './recovery-codes.tsx';
import { RemoveDevice } from './remove-device.tsx';

/** The person's phones and apps: what they are called, how they are, and the way to add or remove one. */
export function DevicesScreen() {
  const realm = useRealm();
  const list = useQuery(devicesQuery);
  const codes = useQuery(ownCodesQuery);
  const [leaving, setLeaving] = useState<Device | null>(null);
  const [said, setSaid] = useState('');
  const [removed, setRemoved] = useState<string | null>(null);
  const [made, setMade] = useState<string[] | null>(null);
  // The button that opened the dialog is gone with its device, so the focus has nowhere to return to.
  useEffect(() => {
    if (removed === null) return;
    setSaid(`${removed} was removed.`);
    setRemoved(null);
    focusHeading();
  }, [removed]);
  const devices = list.data ?? [];
  if (made !== null) return <KeepCodes key="made" codes={made} onKept={() => setMade(null)} />;
  return (
    <Page
      title="Your devices"
      brand={realm.displayName}
      lead="A device shows that it is really you when you sign in."
      action={devices.length > 0 ? <AddLink realm={realm.name}>Add device</AddLink> : undefined}
    >
      <ProblemNotice error={list.error} action={<Button onClick={() => list.refetch()}>Try again</Button>} />
      {list.isPending ? <Waiting /> : null}
      {list.isSuccess && devices.length === 0 ? (
        <EmptyState
          icon={<IconDeviceMobile size={40} stroke={1.5} />}
          title="No device yet"
          action={<AddLink realm={realm.name}>Add device</AddLink>}
        >
          Your password alone lets anybody in who knows it. Add your phone, and it takes both.
        </EmptyState>
      ) : null}
      {codes.data?.wasUsedHere ? <LostPhone devices={devices} onRemove={setLeaving} /> : null}
      {devices.length > 0 ? (
        <ul className="lp-list" aria-label="Devices">
          {devices.map((device) => (
            <DeviceCard key={device.id} device={device} onRemove={() => setLeaving(device)} onSaid={setSaid} />
          ))}
        </ul>
      ) : null}
      {list.isSuccess ? <RecoverySection hasDevice={devices.length > 0} onMade={setMade} /> : null}
      <LiveRegion>{said}</LiveRegion>
      <RemoveDevice
        device={leaving}
        isLast={devices.length === 1}
        onClose={() => setLeaving(null)}
        onRemoved={setRemoved}
      />
    </Page>
  );
}

function AddLink({ realm, children }: { realm: string; children: ReactNode }) {
  return (
    <Button
      renderRoot={(props) => <Link to="/$realm/add" params={{ realm }} search={{}} {...props} />}
      leftSection={<IconPlus size={18} aria-hidden="true" />}
    >
      {children}
    </Button>
  );
}

function Waiting() {
  return (
    <div className="lp-stack" aria-busy="true">
      <Skeleton height={92} />
      <Skeleton height={92} />
    </div>
  );
}
