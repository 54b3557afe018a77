import './audit.css';
import { EmptyState, IconHistory, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type AuditQuery, audit } from '../../api/audit.ts';
import type { AuditEvent } from '../../api/types.ts';
import { Page } from '../../app/page.tsx';
import { useRealm } from '../../app/realm.ts';
import { type AuditSearch, auditQueryOf } from './audit-search.ts';
import { ChainState } from './chain-state.tsx';
import { EventDetails } from './event-details.tsx';
import { EventTable } from './event-table.tsx';
import { FilterBar, type FilterChange } from './filter-bar.tsx';
import { NewsBar } from './news-bar.tsx';
import { eventsQuery, kindsQuery } from './queries.ts';

/** What happened, newest first; the filters stand in the address. */
export function AuditPage() {
  const realm = useRealm();
  const search = useSearch({ from: '/$realm/person/console/audit' });
  const navigate = useNavigate({ from: '/$realm/console/audit' });
  const set = (change: FilterChange) => void navigate({ search: change, resetScroll: false });
  const query = auditQueryOf(search);
  return (
    <Page
      title="Audit"
      brand={realm.displayName}
      lead="Every change and every verdict, newest first. What is sealed cannot be changed unseen."
    >
      <ChainState />
      <FilterBar search={search} onChange={set} />
      <Events query={query} onFilter={(filter) => set((before) => ({ ...before, ...filter }))} />
    </Page>
  );
}

function Events({ query, onFilter }: { query: AuditQuery; onFilter: (filter: AuditSearch) => void }) {
  const list = useInfiniteQuery(eventsQuery(query));
  const kinds = useQuery(kindsQuery).data ?? [];
  const [shown, setShown] = useState<AuditEvent | null>(null);
  const events = list.data?.pages.flatMap((page) => page.events) ?? [];
  const newest = events[0];
  return (
    <>
      <ProblemNotice error={list.error} />
      {newest === undefined || list.isPlaceholderData ? null : (
        <NewsBar key={newest.id} url={audit.news(query, newest.id)} onShow={() => void list.refetch()} />
      )}
      {list.isPending ? <Skeleton height={320} /> : null}
      {list.isSuccess && events.length === 0 ? (
        <EmptyState icon={<IconHistory size={40} stroke={1.5} />} title="Nothing matches">
          Choose fewer filters, or other days.
        </EmptyState>
      ) : null}
      {events.length > 0 ? <EventTable events={events} kinds={kinds} onShow={setShown} /> : null}
      {list.hasNextPage ? (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
      <EventDetails
        event={shown}
        kinds={kinds}
        onClose={() => setShown(null)}
        onFilter={(filter) => {
          setShown(null);
          onFilter(filter);
        }}
      />
    </>
  );
}
