import { buildRegistrationLink } from '@lanyard/protocol/device';
import { type Static, Type } from 'typebox';
import { findDevice } from '../devices/index.ts';
import { type Kit, Problem } from '../kit/index.ts';
import { realmKeyAt } from '../realms/index.ts';
import type { UserCaller } from '../users/index.ts';
import type { Begun } from './begin.ts';
import { freshRegistration } from './ending.ts';
import { describeFailure, registrationLifeCycle } from './registration.ts';
import type { Registration } from './store.ts';
import { openToken } from './token.ts';

const Time = Type.String({ format: 'date-time' });
const orNull = <const Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

export const RegistrationView = Type.Object({
  id: Type.String(),
  method: Type.Enum(['online', 'key-uri', 'pingam']),
  state: Type.Enum(registrationLifeCycle.states as [Registration['state'], ...Registration['state'][]]),
  link: orNull(
    Type.String({ description: 'What the QR code holds; only for the session that began, while it is of use.' }),
  ),
  createdAt: Time,
  expiresAt: Time,
  serverTime: Time,
  device: orNull(Type.Object({ id: Type.String(), name: Type.String() })),
  failure: orNull(Type.Object({ code: Type.String(), text: Type.String() })),
});

/** With the secret of a Key URI, in the one reply that begins the registration (A16). */
export const BegunView = Type.Object({
  ...RegistrationView.properties,
  keyUri: Type.Optional(Type.String()),
  secret: Type.Optional(Type.String()),
  sessionKey: Type.Optional(
    Type.String({
      description:
        'With it the page that began counts its first phone for its session, once; absent where that is of no use.',
    }),
  ),
});

export type RegistrationView = Static<typeof RegistrationView>;

/** What the pages see of a registration. */
export async function viewRegistration(
  kit: Kit,
  caller: UserCaller,
  registration: Registration,
): Promise<RegistrationView> {
  return {
    id: registration.id,
    method: registration.method,
    state: registration.state,
    link: await linkFor(kit, caller, registration),
    createdAt: registration.createdAt.toISOString(),
    expiresAt: registration.expiresAt.toISOString(),
    serverTime: kit.clock.now().toISOString(),
    device: await deviceOf(kit, registration),
    failure: registration.failure && describeFailure(registration.failure),
  };
}

export async function viewBegun(
  kit: Kit,
  caller: UserCaller,
  { registration, once }: Begun,
): Promise<Static<typeof BegunView>> {
  return { ...(await viewRegistration(kit, caller, registration)), ...once };
}

/** The caller's own registration, expired if its time is over; a stranger's is as unknown as none. */
export async function ownRegistration(kit: Kit, caller: UserCaller, id: string): Promise<Registration> {
  const registration = await freshRegistration(kit, kit.db, id);
  if (registration?.userId !== caller.user.id) throw new Problem('registrations.not-found');
  return registration;
}

/**
 * Only the session that began a registration is shown its link: that session proved a second factor where one was
 * needed, and another session of the same user may be a thief's (A10).
 */
async function linkFor(kit: Kit, { realm, session }: UserCaller, registration: Registration): Promise<string | null> {
  const isOfUse = registration.state === 'waiting' || registration.state === 'scanned';
  if (!isOfUse || !registration.sealedToken || registration.sessionId !== session.id) return null;
  // The key of then: the code on the screen must not change under a camera when the realm gets another one.
  const key = await realmKeyAt(kit.db, kit, { realmId: realm.id, at: registration.createdAt });
  return buildRegistrationLink({
    server: kit.config.publicUrl,
    realm: realm.name,
    token: openToken(kit, { registrationId: registration.id, sealedToken: registration.sealedToken }),
    fingerprint: key.id,
  });
}

/** The pending device of a Key URI is not worth a name yet; a claimed one is, for the page that says which phone it was. */
async function deviceOf(kit: Kit, registration: Registration): Promise<{ id: string; name: string } | null> {
  if (!registration.deviceId || registration.state === 'waiting') return null;
  const device = await findDevice(kit.db, registration.deviceId);
  return device ? { id: device.id, name: device.name } : null;
}
