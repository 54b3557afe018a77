import './settings.css';
import { ProblemNotice } from '@lanyard/ui';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { RealmSettings, SettingGroup } from '../../api/settings.ts';
import { Page } from '../../app/page.tsx';
import { useRealm } from '../../app/realm.ts';
import { LeaveDialog } from '../leave-dialog.tsx';
import { FileMenu } from './file-menu.tsx';
import { History } from './history.tsx';
import { schemaQuery, settingsQuery } from './queries.ts';
import { SettingsForm } from './settings-form.tsx';
import { useDraft } from './use-draft.ts';
import { indexFields } from './words.ts';

/** Settings of the realm: the form and its history. */
export function SettingsPage() {
  const realm = useRealm();
  const [settings, schema] = [useQuery(settingsQuery), useQuery(schemaQuery)];
  const isReady = settings.data !== undefined && schema.data !== undefined;
  return (
    <Page
      title="Settings"
      brand={realm.displayName}
      lead="Every change is a version with your name. It is in force at once, and can be taken back."
      action={isReady ? <FileMenu settings={settings.data} index={indexFields(schema.data)} /> : undefined}
    >
      <ProblemNotice error={settings.error ?? schema.error} />
      {settings.isPending || schema.isPending ? <Skeleton height={480} /> : null}
      {isReady ? <Inside settings={settings.data} groups={schema.data} /> : null}
    </Page>
  );
}

function Inside({ settings, groups }: { settings: RealmSettings; groups: SettingGroup[] }) {
  const realm = useRealm();
  const { tab } = useSearch({ from: '/$realm/person/console/settings' });
  const draft = useDraft(settings, groups);
  const index = indexFields(groups);
  const params = { realm: realm.name };
  return (
    <>
      <nav className="lp-tabs ls-tabs" aria-label="Settings">
        <Link
          to="/$realm/console/settings"
          params={params}
          search={{}}
          activeOptions={{ includeSearch: true, exact: true }}
        >
          Settings
        </Link>
        <Link
          to="/$realm/console/settings"
          params={params}
          search={{ tab: 'history' }}
          activeOptions={{ includeSearch: true }}
        >
          History
        </Link>
      </nav>
      {tab === 'history' ? (
        <History index={index} />
      ) : (
        <SettingsForm settings={settings} groups={groups} index={index} draft={draft} />
      )}
      <LeaveDialog isChanged={draft.count > 0} text={unsaved(draft.count)} />
    </>
  );
}

const unsaved = (count: number): string =>
  `${count === 1 ? 'One setting that you changed is' : `${count} settings that you changed are`} not saved yet.`;
