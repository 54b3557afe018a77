import { EmptyState, IconPlus, IconUsers, LiveRegion, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Page } from '../../app/page.tsx';
import { useRealm, useSession } from '../../app/realm.ts';
import { useShortcuts } from '../frame/shortcuts.ts';
import { can } from '../permissions.ts';
import { CreateUser } from './create-user.tsx';
import { ListFilters } from './list-filters.tsx';
import { userCountQuery, usersQuery } from './queries.ts';
import { focusUser, UserList } from './user-list.tsx';
import { UserPane } from './user-pane.tsx';
import { UserSearch } from './user-search.tsx';
import { filterOf, type UsersSearch } from './users-search.ts';

/** Users: the list at the left, the chosen one at the right. Search, filters and choice stand in the address. */
export function UsersPage() {
  const realm = useRealm();
  const role = useSession()?.user.role;
  const search = useSearch({ from: '/$realm/person/console/users' });
  const navigate = useNavigate({ from: '/$realm/console/users' });
  const [creating, setCreating] = useState(false);
  const set = (change: UsersChange, replace = false) =>
    void navigate({ search: (before) => merged(before, change), replace, resetScroll: false });
  const back = () => {
    set({ user: undefined, tab: undefined });
    // On a narrow screen the list has to come back first.
    setTimeout(() => focusUser(search.user));
  };
  useShortcuts(search.user === undefined ? {} : { Escape: back });
  return (
    <Page
      title="Users"
      brand={realm.displayName}
      action={
        can(role, 'create-users') ? (
          <Button leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={() => setCreating(true)}>
            New user
          </Button>
        ) : undefined
      }
    >
      <div className="lp-panes" data-chosen={search.user !== undefined || undefined}>
        <ListPane search={search} onSet={set} />
        <div className="lp-pane-subject">
          {search.user === undefined ? (
            <EmptyState icon={<IconUsers size={40} stroke={1.5} />} title="Choose a user">
              Their devices and what you can do for them appear here.
            </EmptyState>
          ) : (
            <UserPane
              key={search.user}
              userId={search.user}
              tab={search.tab ?? 'profile'}
              onTab={(tab) => set({ tab }, true)}
              onBack={back}
            />
          )}
        </div>
      </div>
      <CreateUser opened={creating} onClose={() => setCreating(false)} onCreated={(user) => set({ user })} />
    </Page>
  );
}

type UsersChange = { [Name in keyof UsersSearch]?: UsersSearch[Name] | undefined };

/** The address after a change; what became empty leaves it. */
function merged(before: UsersSearch, change: UsersChange): UsersSearch {
  const entries = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as UsersSearch;
}

type ListPaneProps = { search: UsersSearch; onSet: (change: UsersChange, replace?: boolean) => void };

function ListPane({ search, onSet }: ListPaneProps) {
  const filter = filterOf(search);
  const list = useInfiniteQuery(usersQuery(filter, search.sort ?? 'name'));
  const users = list.data?.pages.flatMap((page) => page.users) ?? [];
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <div className="lp-pane-list">
      <UserSearch search={search.search ?? ''} onSearch={(text) => onSet({ search: text }, true)} />
      <ListFilters filter={search} onChange={(name, value) => onSet({ [name]: value })} />
      <ProblemNotice error={list.error} />
      <Count search={search} />
      {list.isPending ? <Skeleton height={320} /> : null}
      {list.isSuccess && users.length === 0 ? <Nobody isFiltered={isFiltered} search={search.search} /> : null}
      <UserList users={users} chosen={search.user} onChoose={(user) => onSet({ user })} />
      {list.hasNextPage ? (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}

function Count({ search }: { search: UsersSearch }) {
  const found = useQuery(userCountQuery(filterOf(search))).data;
  if (found === undefined) return null;
  const number = found.count.toLocaleString();
  const words = found.isMore ? `More than ${number} people` : `${number} ${found.count === 1 ? 'person' : 'people'}`;
  return (
    <p className="ly-small ly-muted">
      <LiveRegion visible>{words}</LiveRegion>
    </p>
  );
}

function Nobody({ isFiltered, search }: { isFiltered: boolean; search: string | undefined }) {
  if (!isFiltered) return <EmptyState title="No users yet">Create the first one.</EmptyState>;
  return (
    <EmptyState title={search === undefined ? 'Nobody fits' : `Nobody found for “${search}”`}>
      Check the spelling, search for a part of the name, or use fewer filters.
    </EmptyState>
  );
}
