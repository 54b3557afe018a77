import { Type } from 'typebox';
import type { Locks } from './locks.ts';
import { isFresh, type Session, sessionEnd, type UserCaller } from './session.ts';
import { roles, type User } from './user.ts';

const Time = Type.String({ format: 'date-time' });
const NullableText = Type.Union([Type.String(), Type.Null()]);

export const RoleSchema = Type.Enum(roles);
export const StateSchema = Type.Enum(['active', 'disabled'] as const);

const LockProperties = {
  reason: Type.Object({ code: Type.String(), text: Type.String() }),
  until: Time,
};

/** A user as operators see one. */
export const UserView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  displayName: Type.String(),
  email: NullableText,
  role: RoleSchema,
  pushEnabled: Type.Boolean(),
  requireBiometricSeed: Type.Boolean({ description: 'Seeds lie behind the phone’s own check of finger or face.' }),
  state: StateSchema,
  locked: Type.Union([Type.Object(LockProperties), Type.Null()], {
    description: 'A lock of the user: who they are does not help while it lasts.',
  }),
  heldBack: Type.Union(
    [
      Type.Object({
        ...LockProperties,
        wayIn: Type.String({ description: 'How the user gets in all the same, for people.' }),
      }),
      Type.Null(),
    ],
    { description: 'A lock that holds back strangers alone; the user gets in.' },
  ),
  version: Type.Integer({ description: 'Counts each edit.' }),
  devices: Type.Integer({ description: 'Active and locked ones.' }),
  createdAt: Time,
});

export function userView(user: User, { owner, strangers }: Locks) {
  const { realmId: _realmId, createdAt, ...rest } = user;
  const locked = owner && { ...owner, until: owner.until.toISOString() };
  const heldBack = strangers && { ...strangers, until: strangers.until.toISOString() };
  return { ...rest, locked, heldBack, createdAt: createdAt.toISOString() };
}

/** The caller's own session. */
export const SessionView = Type.Object({
  id: Type.String(),
  user: Type.Object({
    id: Type.String(),
    name: Type.String(),
    displayName: Type.String(),
    role: RoleSchema,
    realm: Type.String(),
    hasPassword: Type.Boolean({ description: 'This server keeps a password of theirs, which they may change.' }),
  }),
  assurance: Type.Enum(['password', 'two-factor'] as const),
  factorAt: Type.Union([Time, Type.Null()]),
  fresh: Type.Boolean(),
  createdAt: Time,
  expiresAt: Time,
});

export function sessionView(
  { user, realm, session }: UserCaller,
  { now, hasPassword }: { now: Date; hasPassword: boolean },
) {
  const { id, name, displayName, role } = user;
  return {
    id: session.id,
    user: { id, name, displayName, role, realm: realm.name, hasPassword },
    assurance: session.assurance,
    factorAt: session.factorAt?.toISOString() ?? null,
    fresh: isFresh(session, realm.settings, now),
    createdAt: session.createdAt.toISOString(),
    expiresAt: sessionEnd(session, realm.settings).toISOString(),
  };
}

/** A session in the list of its user: enough to recognise it, nothing to use it with. */
export const SessionEntryView = Type.Object({
  id: Type.String(),
  address: Type.String(),
  browser: Type.String(),
  createdAt: Time,
  lastSeenAt: Time,
  current: Type.Boolean(),
});

export function sessionEntryView(session: Session, currentId: string) {
  return {
    id: session.id,
    address: session.address,
    browser: session.browser,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    current: session.id === currentId,
  };
}
