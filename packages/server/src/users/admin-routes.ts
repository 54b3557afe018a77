import { Type } from 'typebox';
import { record } from '../audit/index.ts';
import { type Kit, type Route, route } from '../kit/index.ts';
import { requireFreshFactor } from './audiences.ts';
import { countUsers, listUsers } from './directory.ts';
import type { UserFilter } from './directory-sql.ts';
import { type LockKind, lockedUsers, unlock } from './locks.ts';
import { checkManagement } from './management.ts';
import { LONGEST_PASSWORD } from './password-rules.ts';
import { changeUser, createUser, invite, newPasswordHash, originOf, recordingRefusal } from './people.ts';
import { sessionAdminRoutes } from './session-admin-routes.ts';
import { getUser } from './store.ts';
import { oneView, userViews } from './user-views.ts';
import { RoleSchema, StateSchema, UserView } from './views.ts';

export type UserRouteFacts = {
  /**
   * Called after the commit of every change of a user. Connected devices are a later slice, so app.ts hands in what tells
   * them.
   */
  onChanged: (kit: Kit, userId: string) => void;
};

const closed = { additionalProperties: false } as const;
const UserId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const DisplayName = Type.String({ minLength: 1, maxLength: 100 });
const Email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' });

const FilterQuery = {
  search: Type.Optional(Type.String({ maxLength: 100 })),
  role: Type.Optional(RoleSchema),
  state: Type.Optional(StateSchema),
  device: Type.Optional(Type.Enum(['none', 'some'], { description: 'Whether there is an active or locked device.' })),
  locked: Type.Optional(Type.Literal(true, { description: 'Only users whom a lock holds now.' })),
  heldBack: Type.Optional(
    Type.Literal(true, {
      description: 'Only users for whose names strangers are held back now; with `locked`, those as well.',
    }),
  ),
};

type FilterQuery = Omit<UserFilter, 'realmId' | 'locked'> & { locked?: true | undefined; heldBack?: true | undefined };

async function filterOf(kit: Kit, realmId: string, { locked, heldBack, ...rest }: FilterQuery): Promise<UserFilter> {
  const kinds: LockKind[] = [...(locked ? ['owner' as const] : []), ...(heldBack ? ['strangers' as const] : [])];
  if (kinds.length === 0) return { ...rest, realmId };
  const found = await Promise.all(kinds.map((kind) => lockedUsers(kit, realmId, kind)));
  return { ...rest, realmId, locked: found.flat() };
}

const list = route({
  method: 'GET',
  path: '/api/admin/users',
  audience: 'auditor',
  summary: 'List or search the users of the realm',
  query: Type.Object({
    ...FilterQuery,
    sort: Type.Optional(Type.Enum(['name', 'newest'], { description: 'By sign-in name unless given.' })),
    after: Type.Optional(Type.String({ format: 'uuid' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  reply: Type.Object({ users: Type.Array(UserView), next: Type.Union([Type.String(), Type.Null()]) }),
  errors: [],
  handler: async ({ kit, caller, query }) => {
    const { after, limit = 50, sort = 'name', ...filter } = query;
    const page = { ...(await filterOf(kit, caller.realm.id, filter)), after, limit, sort };
    const { users, next } = await listUsers(kit.db, page);
    return { users: await userViews(kit, users), next };
  },
});

const count = route({
  method: 'GET',
  path: '/api/admin/user-count',
  audience: 'auditor',
  summary: 'Count the users that a list would hold; beyond 10,000 nobody counts',
  query: Type.Object(FilterQuery),
  reply: Type.Object({ count: Type.Integer(), isMore: Type.Boolean({ description: 'There are more than `count`.' }) }),
  errors: [],
  handler: async ({ kit, caller, query }) => countUsers(kit.db, await filterOf(kit, caller.realm.id, query)),
});

const show = route({
  method: 'GET',
  path: '/api/admin/users/:id',
  audience: 'auditor',
  summary: 'Show one user',
  params: UserId,
  reply: UserView,
  errors: ['users.not-found'],
  handler: async ({ kit, caller, params }) =>
    oneView(kit, await getUser(kit.db, { realmId: caller.realm.id, id: params.id })),
});

const CreateBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    displayName: DisplayName,
    email: Type.Optional(Email),
    role: Type.Optional(RoleSchema),
    password: Type.Optional(Type.String({ minLength: 1, maxLength: LONGEST_PASSWORD })),
    pushEnabled: Type.Optional(Type.Boolean()),
  },
  closed,
);

const create = route({
  method: 'POST',
  path: '/api/admin/users',
  audience: 'helpdesk',
  summary: 'Create a user; without a password the reply holds a one-time link to set one',
  body: CreateBody,
  reply: Type.Object({ ...UserView.properties, link: Type.Union([Type.String(), Type.Null()]) }),
  status: 201,
  errors: [
    'users.role-too-high',
    'users.name-invalid',
    'users.text-invalid',
    'users.name-taken',
    'users.password-weak',
    'users.factor-needed',
  ],
  handler: async ({ kit, caller, body, request }) => {
    const { realm } = caller;
    const origin = originOf(caller, request);
    const created = await recordingRefusal(kit, { realmId: realm.id, type: 'user.created', ...origin }, async () => {
      checkManagement({ actor: caller.user, role: body.role });
      // A stolen session makes no operators, and lets nobody into accounts that are there (A10).
      if (body.role !== undefined && body.role !== 'user') requireFreshFactor(caller, kit.clock.now());
      const passwordHash = await newPasswordHash(realm, body);
      return kit.db.transaction().execute(async (tx) => {
        const user = await createUser(tx, kit, realm, { ...body, passwordHash }, origin);
        return { user, link: passwordHash ? null : await invite(tx, kit, realm, user, origin) };
      });
    });
    return { ...(await oneView(kit, created.user)), link: created.link };
  },
});

const PatchBody = Type.Object(
  {
    displayName: Type.Optional(DisplayName),
    email: Type.Optional(Type.Union([Email, Type.Null()])),
    role: Type.Optional(RoleSchema),
    state: Type.Optional(StateSchema),
    pushEnabled: Type.Optional(Type.Boolean()),
    requireBiometricSeed: Type.Optional(Type.Boolean()),
    version: Type.Optional(Type.Integer({ description: 'The version that was edited; an older one is refused.' })),
  },
  closed,
);

function changeRoute({ onChanged }: UserRouteFacts) {
  return route({
    method: 'PATCH',
    path: '/api/admin/users/:id',
    audience: 'helpdesk',
    summary: 'Change a user',
    params: UserId,
    body: PatchBody,
    reply: UserView,
    errors: [
      'users.not-found',
      'users.own-account',
      'users.role-too-high',
      'users.last-administrator',
      'users.text-invalid',
      'users.version-conflict',
      'users.factor-needed',
    ],
    handler: async ({ kit, caller, params, body, request }) => {
      const { version, ...change } = body;
      const origin = originOf(caller, request);
      const changed = await changeUser(kit, { caller, id: params.id, change, version, origin });
      onChanged(kit, changed.id);
      return oneView(kit, changed);
    },
  });
}

const unlockRoute = route({
  method: 'POST',
  path: '/api/admin/users/:id/unlock',
  audience: 'helpdesk',
  summary: 'End the locks of a user: all, or those that hold the user, or those that hold back strangers alone',
  params: UserId,
  query: Type.Object({ of: Type.Optional(Type.Enum(['owner', 'strangers'])) }),
  reply: UserView,
  errors: ['users.not-found', 'users.own-account', 'users.role-too-high'],
  handler: async ({ kit, caller, params, query, request }) => {
    const user = await getUser(kit.db, { realmId: caller.realm.id, id: params.id });
    checkManagement({ actor: caller.user, target: user, admission: true });
    await kit.db.transaction().execute(async (tx) => {
      await unlock(tx, user, query.of);
      const event = { realmId: user.realmId, type: 'user.unlocked', outcome: 'success', userId: user.id } as const;
      await record(tx, kit, { ...event, ...originOf(caller, request), details: { of: query.of ?? 'all' } });
    });
    return oneView(kit, user);
  },
});

const linkRoute = route({
  method: 'POST',
  path: '/api/admin/users/:id/link',
  audience: 'helpdesk',
  summary: 'Make a one-time link with which a user sets a new password',
  params: UserId,
  reply: Type.Object({ link: Type.String() }),
  status: 201,
  errors: ['users.not-found', 'users.own-account', 'users.role-too-high', 'users.factor-needed'],
  handler: async ({ kit, caller, params, request }) => {
    const { realm } = caller;
    const user = await getUser(kit.db, { realmId: realm.id, id: params.id });
    const origin = originOf(caller, request);
    const attempt = { realmId: realm.id, type: 'user.link-created', userId: user.id, ...origin } as const;
    const link = await recordingRefusal(kit, attempt, async () => {
      checkManagement({ actor: caller.user, target: user, admission: true });
      requireFreshFactor(caller, kit.clock.now());
      return kit.db.transaction().execute((tx) => invite(tx, kit, realm, user, origin));
    });
    return { link };
  },
});

/** The routes with which operators look after people. */
export function userAdminRoutes(facts: UserRouteFacts): Route[] {
  return [list, count, show, create, changeRoute(facts), unlockRoute, linkRoute, ...sessionAdminRoutes];
}
