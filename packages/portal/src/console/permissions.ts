import type { Role } from '../api/types.ts';

export type Ability = 'users' | 'help' | 'create-users' | 'services' | 'audit';

/** What each role is shown. The server decides; this only keeps pages from offering what it would refuse. */
const ABILITIES: Record<Role, readonly Ability[]> = {
  user: [],
  auditor: ['users', 'audit'],
  helpdesk: ['users', 'help', 'create-users', 'audit'],
  administrator: ['users', 'help', 'create-users', 'services', 'audit'],
};

/** Says whether a role is shown something. */
export function can(role: Role | undefined, ability: Ability): boolean {
  return role !== undefined && ABILITIES[role].includes(ability);
}
