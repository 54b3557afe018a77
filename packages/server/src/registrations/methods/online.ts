import { record } from '../../audit/index.ts';
import { signAsRealm } from '../../devices/index.ts';
import { type Kit, Problem } from '../../kit/index.ts';
import { getRealm, type Realm } from '../../realms/index.ts';
import { getUser, type User } from '../../users/index.ts';
import { announce, expireIfOver, type Origin } from '../ending.ts';
import { consumeLimits } from '../limits.ts';
import type { Method } from '../method.ts';
import { type RegistrationEvent, registrationLifeCycle, unusableLink } from '../registration.ts';
import { findByTokenHash, findRegistration, moveRegistration, type Registration } from '../store.ts';
import { hashToken, makeToken } from '../token.ts';

/** A phone with the app. The QR code carries a one-time token, and no secret that outlives it (F1). */
export const online: Method = {
  start: async (_tx, kit, { id }) => ({ token: makeToken(kit, id) }),
};

/** A registration as its link opens it. */
export type Opened = { registration: Registration; realm: Realm; user: User };

const ANONYMOUS = { kind: 'anonymous' } as const;

/**
 * What a link stands for, if `event` is possible with it now; otherwise the reason, exactly (A8).
 * @throws Problem registrations.link-* and kit.limited
 */
export async function findByLink(
  kit: Kit,
  { token, event, address }: { token: string; event: RegistrationEvent; address: string },
): Promise<Opened> {
  const found = await findByTokenHash(kit.db, hashToken(token));
  if (!found) throw new Problem('registrations.link-unknown');
  const realm = await getRealm(kit.db, found.realmId);
  await consumeLimits(kit, { realm, address });
  const registration = await expireIfOver(kit, found);
  if (!registrationLifeCycle.accepts(registration.state, event)) throw unusableLink(registration.state);
  const user = await getUser(kit.db, { realmId: realm.id, id: registration.userId });
  if (user.state !== 'active') throw new Problem('registrations.link-cancelled');
  return { registration, realm, user };
}

/**
 * The phone scanned the code: says what it offers, signed, so that the app can check it against the fingerprint in the
 * link. Repeatable, because a camera opens a page twice easily; the first time is announced and recorded.
 */
export async function openRegistration(
  kit: Kit,
  { token, origin }: { token: string; origin: Omit<Origin, 'actor'> & { address: string } },
): Promise<string> {
  const opened = await findByLink(kit, { token, event: 'open', address: origin.address });
  const { registration } = opened;
  const scanned = await kit.db.transaction().execute(async (tx) => {
    const moved = await moveRegistration(tx, { id: registration.id, event: 'open', now: kit.clock.now() });
    if (!moved) return undefined;
    await record(tx, kit, {
      realmId: moved.realmId,
      type: 'registration.scanned',
      outcome: 'success',
      actor: ANONYMOUS,
      userId: moved.userId,
      ...origin,
      details: { registration: moved.id },
    });
    return moved;
  });
  if (scanned) announce(kit, scanned);
  else await checkStillOpen(kit, registration.id);
  return signOffer(kit, opened);
}

/** No move was made: either it was scanned before, or it ended between the reading and the move. */
async function checkStillOpen(kit: Kit, id: string): Promise<void> {
  const current = await findRegistration(kit.db, id);
  if (current?.state !== 'scanned') throw unusableLink(current?.state ?? 'expired');
}

function signOffer(kit: Kit, { registration, realm, user }: Opened): Promise<string> {
  const { issuer, protection, accent } = realm.settings;
  return signAsRealm(kit.db, kit, {
    realmId: realm.id,
    keyOf: registration.createdAt,
    kind: 'offer',
    claims: {
      iss: kit.config.publicUrl,
      realm: realm.name,
      registrationId: registration.id,
      issuer,
      account: user.name,
      displayName: user.displayName,
      protection,
      colour: accent,
      exp: Math.floor(registration.expiresAt.getTime() / 1000),
    },
  });
}
