import { ProblemNotice } from '@lanyard/ui';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SettingVersion } from '../../api/settings.ts';
import { ChangeList } from './change-list.tsx';
import { differenceQuery } from './queries.ts';
import type { FieldIndex } from './words.ts';

/** The difference of any two versions. */
export function Compare({ versions, index }: { versions: SettingVersion[]; index: FieldIndex }) {
  const newest = versions[0]?.version ?? 1;
  const [from, setFrom] = useState<number | null>(null);
  const [to, setTo] = useState<number | null>(null);
  const [left, right] = [from ?? newest - 1, to ?? newest];
  const difference = useQuery({ ...differenceQuery(left, right), enabled: from !== null || to !== null });
  const data = versions.map(({ version }) => ({ value: String(version), label: `Version ${version}` }));
  return (
    <section className="ls-compare" aria-label="Compare two versions">
      <div className="lp-filters">
        <NativeSelect
          label="Compare"
          size="md"
          data={data}
          value={String(left)}
          onChange={(event) => setFrom(Number(event.currentTarget.value))}
        />
        <NativeSelect
          label="with"
          size="md"
          data={data}
          value={String(right)}
          onChange={(event) => setTo(Number(event.currentTarget.value))}
        />
      </div>
      <ProblemNotice error={difference.error} />
      {difference.data === undefined ? null : (
        <div className="ly-card" role="status">
          {difference.data.length === 0 ? (
            <p className="ly-muted">
              There is no difference between version {left} and version {right}.
            </p>
          ) : (
            <ChangeList changes={difference.data} index={index} />
          )}
        </div>
      )}
    </section>
  );
}
