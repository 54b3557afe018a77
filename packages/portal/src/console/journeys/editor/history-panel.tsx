import { EmptyState, IconHistory, ProblemNotice, timeAgo } from '@lanyard/ui';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { JourneyVersion } from '../../../api/journeys.ts';
import { useRealm } from '../../../app/realm.ts';
import { versionQuery, versionsQuery } from '../queries.ts';
import { ScriptChanges } from '../script/script-changes.tsx';
import { DifferenceList } from './difference-list.tsx';
import type { OldVersion } from './old-version.ts';

/** Every version that was published, and drafts that a tool has replaced, newest first; each can be looked at. */
export function HistoryPanel({ name, old }: { name: string; old: OldVersion | null }) {
  const list = useQuery(versionsQuery(name));
  const inForce = list.data?.find(({ current }) => current)?.version ?? null;
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
          <Version key={version.version} name={name} version={version} old={old} inForce={inForce} />
        ))}
      </ol>
    </section>
  );
}

type VersionProps = {
  name: string;
  version: JourneyVersion;
  old: OldVersion | null;
  /** The version that is in force. */
  inForce: number | null;
};

function Version({
  name,
  version: { version, publishedAt, publishedBy, current, isDraft },
  old,
  inForce,
}: VersionProps) {
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
      {isDraft ? <span className="lj-never ly-small">Draft, never published</span> : null}
      <p className="ly-small ly-muted">
        {publishedBy?.name ?? 'The server'},{' '}
        <time dateTime={publishedAt} title={new Date(publishedAt).toLocaleString()}>
          {timeAgo(publishedAt)}
        </time>
      </p>
      {isOpen && inForce !== null && !current ? <Against name={name} old={old} inForce={inForce} /> : null}
    </li>
  );
}

type AgainstProps = { name: string; old: OldVersion; inForce: number | null };

function Against({ name, old: { version, difference }, inForce }: AgainstProps) {
  const shown = useQuery(versionQuery(name, version));
  const now = useQuery({ ...versionQuery(name, inForce ?? 0), enabled: inForce !== null });
  return (
    <div className="ly-small lj-against">
      <p>Compared with what is in force:</p>
      <DifferenceList changes={difference} />
      {shown.data === undefined || now.data === undefined ? null : (
        <ScriptChanges before={now.data.journey} after={shown.data.journey} />
      )}
    </div>
  );
}
