import '../journeys.css';
import { EmptyState, IconPlus, IconRoute, IconUpload, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Page } from '../../../app/page.tsx';
import { useRealm, useSession } from '../../../app/realm.ts';
import { can } from '../../permissions.ts';
import { journeysQuery } from '../queries.ts';
import { CreateJourney } from './create-journey.tsx';
import { ImportJourneys } from './import-journeys.tsx';
import { JourneyTable } from './journey-table.tsx';

/** Every journey of the realm: what it is for, what state it is in, and who touched it last. */
export function JourneysPage() {
  const realm = useRealm();
  const mayEdit = can(useSession()?.user.role, 'edit-journeys');
  const list = useQuery(journeysQuery);
  const [open, setOpen] = useState<'create' | 'import' | null>(null);
  const journeys = list.data ?? [];
  const close = () => setOpen(null);
  const actions = (
    <div className="lp-row">
      <Button
        variant="default"
        leftSection={<IconUpload size={18} aria-hidden="true" />}
        onClick={() => setOpen('import')}
      >
        Import
      </Button>
      <Button leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={() => setOpen('create')}>
        New journey
      </Button>
    </div>
  );
  return (
    <Page
      title="Journeys"
      brand={realm.displayName}
      lead="A journey is the way that people take to sign in or to add a phone, as a drawing of steps."
      action={mayEdit && journeys.length > 0 ? actions : undefined}
    >
      <ProblemNotice error={list.error} />
      {list.isPending ? <Skeleton height={240} /> : null}
      {list.isSuccess && journeys.length === 0 ? (
        <EmptyState
          icon={<IconRoute size={40} stroke={1.5} />}
          title="No journey yet"
          action={mayEdit ? actions : undefined}
        >
          Draw a new one, or import what another product has exported.
        </EmptyState>
      ) : null}
      {journeys.length > 0 ? <JourneyTable journeys={journeys} /> : null}
      <CreateJourney opened={open === 'create'} journeys={journeys} onClose={close} />
      <ImportJourneys opened={open === 'import'} onClose={close} />
    </Page>
  );
}
