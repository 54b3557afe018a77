import '../journeys.css';
import { ProblemNotice } from '@lanyard/ui';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Page } from '../../../app/page.tsx';
import { useRealm, useSession } from '../../../app/realm.ts';
import { can } from '../../permissions.ts';
import { withRoom } from '../model/room.ts';
import { journeyQuery, journeysQuery, nodeTypesQuery, versionQuery } from '../queries.ts';
import { Editing } from './editing.tsx';

/** One journey: its draft to be edited, or with a version in the address that one to be looked at. */
export function EditorPage() {
  const realm = useRealm();
  const { journey: name } = useParams({ from: '/$realm/person/console/journeys/$journey' });
  const { version } = useSearch({ from: '/$realm/person/console/journeys/$journey' });
  const mayEdit = can(useSession()?.user.role, 'edit-journeys');
  const [view, nodeTypes, list] = [useQuery(journeyQuery(name)), useQuery(nodeTypesQuery), useQuery(journeysQuery)];
  const old = useQuery({ ...versionQuery(name, version ?? 0), enabled: version !== undefined });
  const types = useMemo(() => new Map((nodeTypes.data ?? []).map((type) => [type.type, type])), [nodeTypes.data]);
  const shown = version === undefined ? view.data?.journey : old.data?.journey;
  const roomy = useMemo(
    () => shown && withRoom(shown, { outcomes: version === undefined ? (view.data?.outcomes ?? {}) : {} }, types),
    [shown, version, view.data, types],
  );
  const isReady = view.data !== undefined && nodeTypes.data !== undefined && roomy !== undefined;
  return (
    <Page title={name} brand={realm.displayName}>
      <ProblemNotice error={view.error ?? nodeTypes.error ?? old.error} />
      {isReady ? (
        <Editing
          key={`${name} ${version ?? 'draft'}`}
          first={{ ...view.data, journey: roomy, ...(version === undefined ? {} : NOT_CHECKED) }}
          old={version === undefined ? null : { version, difference: old.data?.difference ?? [] }}
          types={types}
          names={list.data?.map((journey) => journey.name) ?? []}
          mayEdit={mayEdit}
        />
      ) : view.isPending || nodeTypes.isPending || old.isFetching ? (
        <Skeleton height={560} />
      ) : null}
    </Page>
  );
}

/** The view speaks of the draft. */
const NOT_CHECKED = { faults: [], warnings: [], outcomes: {} };
