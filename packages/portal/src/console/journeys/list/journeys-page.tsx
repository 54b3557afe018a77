import '../journeys.css';
import { EmptyState, IconPlus, IconRoute, IconUpload, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { JourneyEntry } from '../../../api/journeys.ts';
import { Page } from '../../../app/page.tsx';
import { useRealm, useSession } from '../../../app/realm.ts';
import { can } from '../../permissions.ts';
import { journeysQuery } from '../queries.ts';
import { CreateJourney } from './create-journey.tsx';
import { ImportJourneys } from './import-journeys.tsx';
import { JourneyTable } from './journey-table.tsx';
import { found, type JourneysSearch, type Order } from './journeys-search.ts';
import { ListSearch } from './list-search.tsx';

/** Every journey of the realm: what it is for, what state it is in, and who touched it last. */
export function JourneysPage() {
  const realm = useRealm();
  const mayEdit = can(useSession()?.user.role, 'edit-journeys');
  const list = useQuery(journeysQuery);
  const [open, setOpen] = useState<'create' | 'import' | null>(null);
  const journeys = list.data ?? [];
  const close = () => setOpen(null);
  const actions = (
    <div className="lp-row lj-actions">
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
      {journeys.length > 0 ? <List journeys={journeys} /> : null}
      <CreateJourney opened={open === 'create'} journeys={journeys} onClose={close} />
      <ImportJourneys opened={open === 'import'} onClose={close} />
    </Page>
  );
}

/** What is searched for, in the order that is asked for; both stand in the address. */
function List({ journeys }: { journeys: readonly JourneyEntry[] }) {
  const { search = '', sort = 'name' } = useSearch({ from: '/$realm/person/console/journeys' });
  const navigate = useNavigate({ from: '/$realm/console/journeys' });
  const [text, setText] = useState(search);
  // What the address says, and what it is to say next: it follows a moment later, and what changes meanwhile goes by the last.
  const wishes = useRef<readonly Wish[]>([{ search, sort }]);
  useEffect(() => {
    const at = wishes.current.findIndex((wish) => wish.search === search && wish.sort === sort);
    wishes.current = at === -1 ? [{ search, sort }] : wishes.current.slice(at);
    // "Back" changes the address without anybody typing.
    if (at === -1) setText(search);
  }, [search, sort]);
  const set = (change: Partial<Wish>) => {
    const wish: Wish = { ...(wishes.current.at(-1) ?? { search, sort }), ...change };
    wishes.current = [...wishes.current, wish];
    void navigate({ search: addressOf(wish), replace: true, resetScroll: false });
  };
  const searched = useDeferredValue(text);
  const shown = useMemo(() => found(journeys, searched, sort), [journeys, searched, sort]);
  return (
    <>
      <ListSearch
        text={text}
        order={sort}
        shown={shown.length}
        all={journeys.length}
        onText={setText}
        onSettled={(settled) => set({ search: settled })}
        onOrder={(next) => set({ search: text.trim(), sort: next })}
      />
      {shown.length === 0 ? (
        <EmptyState title={`Nothing found for “${searched.trim()}”`}>
          Check the spelling, or search for a part of the name or of what the journey is for.
        </EmptyState>
      ) : (
        <JourneyTable journeys={shown} />
      )}
    </>
  );
}

type Wish = { readonly search: string; readonly sort: Order };

/** What goes without saying does not stand in an address. */
const addressOf = ({ search, sort }: Wish): JourneysSearch => ({
  ...(search === '' ? {} : { search }),
  ...(sort === 'name' ? {} : { sort }),
});
