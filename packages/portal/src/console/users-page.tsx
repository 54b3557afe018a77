import { EmptyState, IconPlus, IconSearch, IconUsers, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { User } from '../api/types.ts';
import { Page } from '../app/page.tsx';
import { useRealm, useSession } from '../app/realm.ts';
import { CreateUser } from './create-user.tsx';
import { can } from './permissions.ts';
import { usersQuery } from './queries.ts';
import { UserList } from './user-list.tsx';
import { UserPane } from './user-pane.tsx';

const SEARCH_DELAY_MS = 200;

/** Users: the list at the left, the chosen one at the right. Search and choice stand in the address. */
export function UsersPage() {
  const realm = useRealm();
  const role = useSession()?.user.role;
  const { search = '', user } = useSearch({ from: '/$realm/person/console/users' });
  const navigate = useNavigate({ from: '/$realm/console/users' });
  const list = useInfiniteQuery(usersQuery(search));
  const [creating, setCreating] = useState(false);
  const users = list.data?.pages.flatMap((page) => page.users) ?? [];
  const find = useDebouncedCallback((text: string) => {
    void navigate({ search: (before) => withSearch(before, text), replace: true });
  }, SEARCH_DELAY_MS);
  const choose = (id: string | undefined) =>
    void navigate({ search: (before) => withUser(before, id), resetScroll: false });

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
      <div className="lp-panes" data-chosen={user !== undefined || undefined}>
        <div className="lp-pane-list">
          <TextInput
            type="search"
            aria-label="Search users"
            placeholder="Search by name"
            defaultValue={search}
            leftSection={<IconSearch size={18} aria-hidden="true" />}
            onChange={(event) => find(event.currentTarget.value.trim())}
          />
          <ProblemNotice error={list.error} />
          {list.isPending ? (
            <Skeleton height={240} />
          ) : (
            <Found users={users} chosen={user} search={search} onChoose={choose} />
          )}
          {list.hasNextPage ? (
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
              Show more
            </Button>
          ) : null}
        </div>
        <div className="lp-pane-subject">
          {user === undefined ? (
            <EmptyState icon={<IconUsers size={40} stroke={1.5} />} title="Choose a user">
              Their devices and what you can do for them appear here.
            </EmptyState>
          ) : (
            <UserPane key={user} userId={user} onBack={() => choose(undefined)} />
          )}
        </div>
      </div>
      <CreateUser opened={creating} onClose={() => setCreating(false)} onCreated={choose} />
    </Page>
  );
}

type UsersSearch = { search?: string; user?: string };

function withSearch({ user }: UsersSearch, text: string): UsersSearch {
  return { ...(text === '' ? {} : { search: text }), ...(user === undefined ? {} : { user }) };
}

function withUser({ search }: UsersSearch, id: string | undefined): UsersSearch {
  return { ...(search === undefined ? {} : { search }), ...(id === undefined ? {} : { user: id }) };
}

type FoundProps = { users: User[]; chosen: string | undefined; search: string; onChoose: (id: string) => void };

function Found({ users, chosen, search, onChoose }: FoundProps) {
  if (users.length > 0) return <UserList users={users} chosen={chosen} onChoose={onChoose} />;
  return (
    <EmptyState title={search === '' ? 'No users yet' : `Nobody found for “${search}”`}>
      {search === '' ? 'Create the first one.' : 'Check the spelling, or search for a part of the name.'}
    </EmptyState>
  );
}
