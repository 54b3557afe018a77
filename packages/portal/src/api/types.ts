/** Names for what the server's HTTP API speaks of, taken from its generated description: they cannot drift apart. */
import type { Routes } from '@lanyard/protocol/client';

type Reply<Name extends keyof Routes> = Routes[Name]['reply'];
type Item<List> = List extends readonly (infer One)[] ? One : never;

export type Realm = Reply<'GET /api/realms/{realm}'>;

export type Session = Reply<'GET /api/session'>;
export type SessionEntry = Item<Reply<'GET /api/self/sessions'>['sessions']>;

export type Device = Item<Reply<'GET /api/self/devices'>['devices']>;

/** A device as operators see one. */
export type OperatorDevice = Item<Reply<'GET /api/admin/users/{id}/devices'>['devices']>;

export type Registration = Reply<'GET /api/self/registrations/{id}'>;
export type RegistrationState = Registration['state'];
/** A registration as it began; for another authenticator app with its key, which comes this once. */
export type BegunRegistration = Reply<'POST /api/self/registrations'>;

export type User = Reply<'GET /api/admin/users/{id}'>;
export type Role = User['role'];
export type NewUser = Routes['POST /api/admin/users']['body'];
export type UserChange = Routes['PATCH /api/admin/users/{id}']['body'];
type UserQuery = NonNullable<Routes['GET /api/admin/users']['query']>;
export type UserFilter = Pick<UserQuery, 'search' | 'role' | 'state' | 'device' | 'locked' | 'heldBack'>;
export type UserSort = NonNullable<UserQuery['sort']>;

export type Service = Item<Reply<'GET /api/admin/services'>['services']>;

export type AuditEvent = Item<Reply<'GET /api/admin/audit'>['events']>;
export type AuditType = NonNullable<NonNullable<Routes['GET /api/admin/audit']['query']>['type']>;
export type AuditFilter = { type?: AuditType; user?: string };
