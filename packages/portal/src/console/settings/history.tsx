import { ProblemNotice, timeAgo } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SettingVersion } from '../../api/settings.ts';
import { ChangeList } from './change-list.tsx';
import { Compare } from './compare.tsx';
import { versionsQuery } from './queries.ts';
import { RestoreDialog } from './restore-dialog.tsx';
import type { FieldIndex } from './words.ts';

/** All versions, newest first: who changed what, the difference of any two, and the way back to each. */
export function History({ index }: { index: FieldIndex }) {
  const list = useInfiniteQuery(versionsQuery);
  const [target, setTarget] = useState<number | null>(null);
  const versions = list.data?.pages.flatMap((page) => page.versions) ?? [];
  // The list itself says what is in force: the form beside it may be of a moment ago.
  const current = versions[0]?.version ?? 1;
  return (
    <>
      <ProblemNotice error={list.error} />
      {list.isPending ? <Skeleton height={240} /> : null}
      {versions.length > 1 ? <Compare versions={versions} index={index} /> : null}
      <ol className="ls-history" aria-label="Versions">
        {versions.map((version, at) => (
          <Version
            key={version.version}
            version={version}
            index={index}
            isCurrent={version.version === current}
            former={versions[at + 1]?.version ?? null}
            onRestore={setTarget}
          />
        ))}
      </ol>
      {list.hasNextPage ? (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
      <RestoreDialog target={target} current={current} index={index} onClose={() => setTarget(null)} />
    </>
  );
}

const ORIGINS: Readonly<Record<SettingVersion['origin'], string>> = {
  found: 'As it was before versions were kept',
  created: 'The realm was created',
  changed: 'Changed',
  imported: 'Imported from a file',
  restored: 'Taken back',
};

type VersionProps = {
  version: SettingVersion;
  index: FieldIndex;
  isCurrent: boolean;
  /** The version before it, for its undo. */
  former: number | null;
  onRestore: (version: number) => void;
};

function Version({ version, index, isCurrent, former, onRestore }: VersionProps) {
  const { origin, restored, by, at, changes } = version;
  const id = `version-${version.version}`;
  const what = restored === null ? ORIGINS[origin] : `${ORIGINS[origin]} to version ${restored}`;
  return (
    <li className="ly-card ls-version" aria-labelledby={id}>
      <div className="ls-version-head">
        <div>
          <h2 id={id}>
            Version {version.version}
            {isCurrent ? <span className="ls-current">In force</span> : null}
          </h2>
          <p className="ly-muted">
            {what} by {by?.name ?? 'the server'},{' '}
            <time dateTime={at} title={new Date(at).toLocaleString()}>
              {timeAgo(at)}
            </time>
          </p>
        </div>
        {isCurrent ? null : (
          <Button variant="default" onClick={() => onRestore(version.version)}>
            Go back to version {version.version}
          </Button>
        )}
        {isCurrent && former !== null ? (
          <Button variant="default" onClick={() => onRestore(former)}>
            Undo this change
          </Button>
        ) : null}
      </div>
      {changes.length === 0 ? null : <ChangeList changes={changes} index={index} />}
    </li>
  );
}
