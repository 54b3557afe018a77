import { EmptyState, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRealm } from '../../app/realm.ts';
import { eventsQuery, kindsQuery } from '../audit/queries.ts';
import { EventList } from './event-list.tsx';
import type { TabProps } from './tab-props.ts';

/** What happened with this user's sign-ins and devices, newest first. */
export function SignInsTab({ user }: TabProps) {
  const realm = useRealm();
  const list = useInfiniteQuery(eventsQuery({ user: user.id }));
  const kinds = useQuery(kindsQuery).data ?? [];
  const events = list.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <>
      <ProblemNotice error={list.error} />
      {list.isPending ? <Skeleton height={240} /> : null}
      {list.isSuccess && events.length === 0 ? (
        <EmptyState title="Nothing yet">Their first sign-in appears here.</EmptyState>
      ) : null}
      {events.length > 0 ? (
        <EventList events={events} kinds={kinds} label={`What happened with ${user.displayName}`} />
      ) : null}
      <div className="lp-row">
        {list.hasNextPage ? (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            Show more
          </Button>
        ) : null}
        <Link className="lp-link" to="/$realm/console/audit" params={{ realm: realm.name }} search={{ user: user.id }}>
          Show in the audit
        </Link>
      </div>
    </>
  );
}
