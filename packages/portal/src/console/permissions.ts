import type { Role } from '../api/types.ts';

type Audience = 'auditor' | 'helpdesk' | 'administrator';

/** The audiences of the server's routes that each role belongs to; permissions.test.ts holds it against the server. */
const AUDIENCES: Record<Role, readonly Audience[]> = {
  user: [],
  auditor: ['auditor'],
  helpdesk: ['auditor', 'helpdesk'],
  administrator: ['auditor', 'helpdesk', 'administrator'],
};

/** What the console offers, and the route behind it. */
export const ABILITIES = {
  overview: { route: 'GET /api/admin/overview', audience: 'auditor' },
  users: { route: 'GET /api/admin/users', audience: 'auditor' },
  notices: { route: 'GET /api/admin/notices', audience: 'administrator' },
  audit: { route: 'GET /api/admin/audit', audience: 'auditor' },
  help: { route: 'PATCH /api/admin/users/:id', audience: 'helpdesk' },
  'create-users': { route: 'POST /api/admin/users', audience: 'helpdesk' },
  journeys: { route: 'GET /api/admin/journeys', audience: 'auditor' },
  'edit-journeys': { route: 'PUT /api/admin/journeys/:name', audience: 'administrator' },
  services: { route: 'GET /api/admin/services', audience: 'administrator' },
  settings: { route: 'GET /api/admin/realm', audience: 'administrator' },
} as const satisfies Record<string, { route: string; audience: Audience }>;

export type Ability = keyof typeof ABILITIES;

/** Says whether a role is shown something. The server decides; this only keeps pages from offering what it would refuse. */
export function can(role: Role | undefined, ability: Ability): boolean {
  return role !== undefined && AUDIENCES[role].includes(ABILITIES[ability].audience);
}

/** Whether this role may change that user at all: a help desk looks after ordinary users, nobody after themself. */
export function mayManage(
  { id, role }: { id: string; role: Role } | { id: undefined; role: undefined },
  target: { id: string; role: Role },
): boolean {
  if (!can(role, 'help')) return false;
  return role === 'administrator' || (target.role === 'user' && target.id !== id);
}
