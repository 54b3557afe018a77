import { EmptyState, IconHistory, ProblemNotice, timeAgo } from '@lanyard/ui';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { JourneyVersion } from '../../../api/journeys.ts';
import { useRealm } from '../../../app/realm.ts';
import { versionsQuery } from '../queries.ts';
import { DifferenceList } from './difference-list.tsx';
import type { OldVersion } from './old-version.ts';

/** Every version that was published, and drafts that a tool has replaced, newest first; each can be looked at. */
export function HistoryPanel({ name, old }: { name: string; old: OldVersion | null }) {
  const list = useQuery(versionsQuery(name));
  return (
    <section className="lj-panel" aria-labelledby="lj-history">
      <h2 id="lj-history">History</h2>
      <ProblemNotice error={list.error} />
      {list.isPending ? <Skeleton height={160} /> : null}
      {list.data?.length === 0 ? (
        <EmptyState icon={<IconHistory size={32} stroke={1.5} />} title="Not published yet">
          Every publication is kept here, and can be looked at and taken back.
        </EmptyState>
      ) : null}
      <ol className="lj-versions" aria-label="Versions">
        {list.data?.map((version) => (
          <Version key={version.version} name={name} version={version} old={old} />
        ))}
      </ol>
    </section>
  );
}

type VersionProps = { name: string; version: JourneyVersion; old: OldVersion | null };

function Version({ name, version: { version, publishedAt, publishedBy, current, isDraft }, old }: VersionProps) {
  const realm = useRealm();
  const isOpen = old?.version === version;
  return (
    <li data-open={isOpen || undefined}>
      <Link
        to="/$realm/console/journeys/$journey"
        params={{ realm: realm.name, journey: name }}
        search={{ version }}
        aria-current={isOpen || undefined}
      >
        Version {version}
      </Link>
      {current ? <span className="lj-current ly-small">In force</span> : null}
      {isDraft ? <span className="ly-small">Draft, never published</span> : null}
      <p className="ly-small ly-muted">
        {publishedBy?.name ?? 'The server'},{' '}
        <time dateTime={publishedAt} title={new Date(publishedAt).toLocaleString()}>
          {timeAgo(publishedAt)}
        </time>
      </p>
      {isOpen && !current ? <Against difference={old.difference} /> : null}
    </li>
  );
}

function Against({ difference }: Pick<OldVersion, 'difference'>) {
  return (
    <div className="ly-small">
      <p>Compared with what is in force:</p>
      <DifferenceList changes={difference} />
    </div>
  );
}
