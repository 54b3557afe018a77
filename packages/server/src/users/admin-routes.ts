import { Type } from 'typebox';
import { record } from '../audit/index.ts';
import { type Kit, type Queryable, type RequestContext, type Route, route } from '../kit/index.ts';
import { locksOf, unlock } from './locks.ts';
import { checkManagement } from './management.ts';
import { changeUser, createUser, invite, newPasswordHash, type Origin } from './people.ts';
import type { UserCaller } from './session.ts';
import { getUser, listUsers } from './store.ts';
import type { User } from './user.ts';
import { RoleSchema, StateSchema, UserView, userView } from './views.ts';

export type UserRouteFacts = {
  /** How many devices each of these users has, by user id. Devices are a later slice, so app.ts hands this in. */
  countDevices: (q: Queryable, userIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
};

type CountDevices = UserRouteFacts['countDevices'];

const closed = { additionalProperties: false } as const;
const UserId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const DisplayName = Type.String({ minLength: 1, maxLength: 100 });
const Email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' });

function originOf(caller: UserCaller, request: RequestContext): Origin {
  return { actor: { kind: 'operator', id: caller.user.id }, address: request.address, requestId: request.id };
}

/** Gathers what the views of these users need, in two queries however many they are. */
async function viewer(kit: Kit, users: readonly User[], realmId: string, countDevices: CountDevices) {
  const ids = users.map(({ id }) => id);
  const [locks, devices] = await Promise.all([locksOf(kit, realmId, users), countDevices(kit.db, ids)]);
  return (user: User) => userView(user, { lock: locks.get(user.id), devices: devices.get(user.id) ?? 0 });
}

async function view(kit: Kit, user: User, countDevices: CountDevices) {
  return (await viewer(kit, [user], user.realmId, countDevices))(user);
}

function listRoute(countDevices: CountDevices) {
  return route({
    method: 'GET',
    path: '/api/admin/users',
    audience: 'auditor',
    summary: 'List or search the users of the realm',
    query: Type.Object({
      search: Type.Optional(Type.String({ maxLength: 100 })),
      after: Type.Optional(Type.String({ format: 'uuid' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    reply: Type.Object({ users: Type.Array(UserView), next: Type.Union([Type.String(), Type.Null()]) }),
    errors: [],
    handler: async ({ kit, caller, query }) => {
      const realmId = caller.realm.id;
      const { users, next } = await listUsers(kit.db, { ...query, realmId, limit: query.limit ?? 50 });
      return { users: users.map(await viewer(kit, users, realmId, countDevices)), next };
    },
  });
}

function showRoute(countDevices: CountDevices) {
  return route({
    method: 'GET',
    path: '/api/admin/users/:id',
    audience: 'auditor',
    summary: 'Show one user',
    params: UserId,
    reply: UserView,
    errors: ['users.not-found'],
    handler: async ({ kit, caller, params }) => {
      const user = await getUser(kit.db, { realmId: caller.realm.id, id: params.id });
      return view(kit, user, countDevices);
    },
  });
}

const CreateBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    displayName: DisplayName,
    email: Type.Optional(Email),
    role: Type.Optional(RoleSchema),
    password: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    pushEnabled: Type.Optional(Type.Boolean()),
  },
  closed,
);

function createRoute(countDevices: CountDevices) {
  return route({
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
    ],
    handler: async ({ kit, caller, body, request }) => {
      checkManagement({ actor: caller.user, role: body.role });
      const origin = originOf(caller, request);
      const passwordHash = await newPasswordHash(body.password, body.name);
      const created = await kit.db.transaction().execute(async (tx) => {
        const user = await createUser(tx, kit, caller.realm, { ...body, passwordHash }, origin);
        return { user, link: passwordHash ? null : await invite(tx, kit, caller.realm, user, origin) };
      });
      return { ...(await view(kit, created.user, countDevices)), link: created.link };
    },
  });
}

const PatchBody = Type.Object(
  {
    displayName: Type.Optional(DisplayName),
    email: Type.Optional(Type.Union([Email, Type.Null()])),
    role: Type.Optional(RoleSchema),
    state: Type.Optional(StateSchema),
    pushEnabled: Type.Optional(Type.Boolean()),
  },
  closed,
);

function changeRoute(countDevices: CountDevices) {
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
    ],
    handler: async ({ kit, caller, params, body, request }) => {
      const origin = originOf(caller, request);
      return view(kit, await changeUser(kit, { caller, id: params.id, change: body, origin }), countDevices);
    },
  });
}

function unlockRoute(countDevices: CountDevices) {
  return route({
    method: 'POST',
    path: '/api/admin/users/:id/unlock',
    audience: 'helpdesk',
    summary: 'End the locks of a user',
    params: UserId,
    reply: UserView,
    errors: ['users.not-found', 'users.own-account', 'users.role-too-high'],
    handler: async ({ kit, caller, params, request }) => {
      const user = await getUser(kit.db, { realmId: caller.realm.id, id: params.id });
      checkManagement({ actor: caller.user, target: user, admission: true });
      await kit.db.transaction().execute(async (tx) => {
        await unlock(tx, user);
        const event = { realmId: user.realmId, type: 'user.unlocked', outcome: 'success', userId: user.id } as const;
        await record(tx, kit, { ...event, ...originOf(caller, request) });
      });
      return view(kit, user, countDevices);
    },
  });
}

const linkRoute = route({
  method: 'POST',
  path: '/api/admin/users/:id/link',
  audience: 'helpdesk',
  summary: 'Make a one-time link with which a user sets a new password',
  params: UserId,
  reply: Type.Object({ link: Type.String() }),
  status: 201,
  errors: ['users.not-found', 'users.own-account', 'users.role-too-high'],
  handler: async ({ kit, caller, params, request }) => {
    const user = await getUser(kit.db, { realmId: caller.realm.id, id: params.id });
    checkManagement({ actor: caller.user, target: user, admission: true });
    const link = await kit.db
      .transaction()
      .execute((tx) => invite(tx, kit, caller.realm, user, originOf(caller, request)));
    return { link };
  },
});

/** The routes with which operators look after people. */
export function userAdminRoutes({ countDevices }: UserRouteFacts): Route[] {
  return [
    listRoute(countDevices),
    showRoute(countDevices),
    createRoute(countDevices),
    changeRoute(countDevices),
    unlockRoute(countDevices),
    linkRoute,
  ];
}
