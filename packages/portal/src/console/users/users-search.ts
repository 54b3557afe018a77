import type { UserFilter } from '../../api/types.ts';

const CHOICES = {
  tab: ['profile', 'devices', 'push', 'sign-ins', 'sessions'],
  role: ['user', 'helpdesk', 'auditor', 'administrator'],
  state: ['active', 'disabled', 'locked', 'held-back'],
  device: ['none', 'some'],
  sort: ['newest'],
} as const;

type Choices = { [Name in keyof typeof CHOICES]?: (typeof CHOICES)[Name][number] };

/** What of the users page stands in the address: search and filters, who is looked at, and which side of them. */
export type UsersSearch = Choices & { search?: string; user?: string };
export type UserTab = NonNullable<UsersSearch['tab']>;

/** Reads an address, which may hold anything: what is not known is left out. */
export function usersSearchOf(search: Record<string, unknown>): UsersSearch {
  const chosen = Object.entries(CHOICES).filter(([name, values]) =>
    (values as readonly unknown[]).includes(search[name]),
  );
  const texts = ['search', 'user'].filter((name) => typeof search[name] === 'string' && search[name] !== '');
  const names = [...chosen.map(([name]) => name), ...texts];
  return Object.fromEntries(names.map((name) => [name, search[name]])) as UsersSearch;
}

/** The states that are no state of the user but something that holds somebody back. */
const HELD = { locked: { locked: true }, 'held-back': { heldBack: true } } as const;

const stateOf = (state: NonNullable<UsersSearch['state']>): Pick<UserFilter, 'state' | 'locked' | 'heldBack'> =>
  state === 'locked' || state === 'held-back' ? HELD[state] : { state };

/** Which users the list shall hold. */
export function filterOf({ search, role, state, device }: UsersSearch): UserFilter {
  return {
    ...(search === undefined ? {} : { search }),
    ...(role === undefined ? {} : { role }),
    ...(state === undefined ? {} : stateOf(state)),
    ...(device === undefined ? {} : { device }),
  };
}
