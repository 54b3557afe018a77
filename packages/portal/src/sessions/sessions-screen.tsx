import { IconDeviceDesktop, LiveRegion, ProblemNotice, StateBadge, timeAgo } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls.ts';
import type { SessionEntry } from '../api/types.ts';
import { Page } from '../app/page.tsx';
import { queryClient, sessionsQuery } from '../app/queries.ts';
import { useRealm } from '../app/realm.ts';

/** Where the person is signed in, and how to end it. */
export function SessionsScreen() {
  const realm = useRealm();
  const list = useQuery(sessionsQuery);
  const [said, setSaid] = useState('');
  const end = useMutation({
    mutationFn: (ids: string[]) => Promise.all(ids.map(api.session.endOther)),
    // The list first: what is said must be true of what is seen.
    onSuccess: async (_all, ids) => {
      await queryClient.invalidateQueries(sessionsQuery);
      setSaid(ids.length === 1 ? 'Signed out there.' : `Signed out at ${ids.length} places.`);
    },
    onError: () => queryClient.invalidateQueries(sessionsQuery),
  });
  const entries = [...(list.data ?? [])].sort((a, b) => Number(b.current) - Number(a.current));
  const others = entries.filter((entry) => !entry.current).map((entry) => entry.id);
  const busy = (id: string) => end.isPending && end.variables.includes(id);
  return (
    <Page
      title="Where you are signed in"
      brand={realm.displayName}
      lead="If you do not recognise one of these, sign it out and ask for a new password."
      action={
        others.length > 1 ? (
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate(others)}>
            Sign out everywhere else
          </Button>
        ) : undefined
      }
    >
      <ProblemNotice error={list.error ?? end.error} />
      {list.isPending ? <Skeleton height={92} /> : null}
      <ul className="lp-list" aria-label="Sign-ins">
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} busy={busy(entry.id)} onEnd={() => end.mutate([entry.id])} />
        ))}
      </ul>
      <LiveRegion>{said}</LiveRegion>
    </Page>
  );
}

type EntryProps = { entry: SessionEntry; busy: boolean; onEnd: () => void };

function Entry({ entry, busy, onEnd }: EntryProps) {
  return (
    <li className="lp-item">
      <span className="lp-item-icon">
        <IconDeviceDesktop size={24} stroke={1.75} aria-hidden="true" />
      </span>
      <div className="lp-item-text">
        <div className="lp-item-title">
          <h2>{entry.browser === '' ? 'Unknown browser' : entry.browser}</h2>
          {entry.current ? <StateBadge tone="good">This browser</StateBadge> : null}
        </div>
        <p className="ly-muted ly-small">
          From {entry.address} · signed in {timeAgo(entry.createdAt)} · last active {timeAgo(entry.lastSeenAt)}
        </p>
      </div>
      {entry.current ? null : (
        <Button
          variant="default"
          loading={busy}
          onClick={onEnd}
          aria-label={`Sign out ${entry.browser}, ${entry.address}`}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}
