import type { Tone } from '@lanyard/ui';
import { EmptyState, IconHistory, ProblemNotice, StateBadge } from '@lanyard/ui';
import { Button, NativeSelect, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AuditEvent, AuditFilter } from '../api/types.ts';
import { Page } from '../app/page.tsx';
import { useRealm } from '../app/realm.ts';
import { AUDIT_TYPES, auditTypeOf } from './audit-types.ts';
import { auditQuery } from './queries.ts';

/** What happened, newest first; the filters stand in the address. */
export function AuditPage() {
  const realm = useRealm();
  const filter = useSearch({ from: '/$realm/person/console/audit' });
  const navigate = useNavigate({ from: '/$realm/console/audit' });
  const list = useInfiniteQuery(auditQuery(filter));
  const events = list.data?.pages.flatMap((page) => page.events) ?? [];
  const set = (change: AuditFilter) => void navigate({ search: change, resetScroll: false });
  return (
    <Page title="Audit" brand={realm.displayName} lead="Every change and every verdict, newest first.">
      <div className="lp-filters">
        <NativeSelect
          label="What happened"
          value={filter.type ?? ''}
          data={[{ value: '', label: 'Everything' }, ...AUDIT_TYPES]}
          onChange={(event) => set(withType(filter, event.currentTarget.value))}
        />
        {filter.user === undefined ? null : (
          <Button variant="default" onClick={() => set(filter.type === undefined ? {} : { type: filter.type })}>
            Show all users
          </Button>
        )}
      </div>
      <ProblemNotice error={list.error} />
      {list.isPending ? <Skeleton height={320} /> : null}
      {list.isSuccess && events.length === 0 ? (
        <EmptyState icon={<IconHistory size={40} stroke={1.5} />} title="Nothing matches">
          Choose fewer filters.
        </EmptyState>
      ) : null}
      {events.length > 0 ? <EventTable events={events} onUser={(user) => set({ ...filter, user })} /> : null}
      {list.hasNextPage ? (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </Page>
  );
}

function withType({ user }: AuditFilter, chosen: string): AuditFilter {
  const type = auditTypeOf(chosen);
  return { ...(type === undefined ? {} : { type }), ...(user === undefined ? {} : { user }) };
}

const OUTCOMES: Record<string, { tone: Tone; word: string }> = {
  success: { tone: 'good', word: 'Done' },
  refused: { tone: 'warn', word: 'Refused' },
  failed: { tone: 'bad', word: 'Failed' },
};

function EventTable({ events, onUser }: { events: AuditEvent[]; onUser: (userId: string) => void }) {
  return (
    // Keyboard users scroll this region sideways on a narrow screen (WCAG 2.2, 2.1.1).
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable
    <section className="lp-table" aria-label="Events" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Outcome</th>
            <th scope="col">By</th>
            <th scope="col">User</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <EventRow key={event.id} event={event} onUser={onUser} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function EventRow({ event, onUser }: { event: AuditEvent; onUser: (userId: string) => void }) {
  const outcome = OUTCOMES[event.outcome] ?? { tone: 'neutral', word: event.outcome };
  const { userId } = event;
  return (
    <tr>
      <td className="ly-number lp-nowrap">{new Date(event.at).toLocaleString()}</td>
      <td>
        <code>{event.type}</code>
      </td>
      <td>
        <StateBadge tone={outcome.tone}>{outcome.word}</StateBadge>
      </td>
      <td>{event.actor.kind}</td>
      <td>
        {userId === null ? (
          '—'
        ) : (
          <button type="button" className="lp-link" onClick={() => onUser(userId)}>
            …{userId.slice(-8)}
          </button>
        )}
      </td>
      <td className="ly-number">{event.address ?? '—'}</td>
    </tr>
  );
}
