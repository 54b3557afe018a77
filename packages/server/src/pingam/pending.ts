import type { JwtClaims } from '@lanyard/protocol/pingam';
import { countProof, type DeviceCaller } from '../devices/index.ts';
import { type Kit, limitedProblem } from '../kit/index.ts';
import { refused } from './app-message.ts';
import { knownApp, type NamedMessage } from './known-app.ts';

export type PendingMessage = { messageId: string; message: string };

/** The pushes that wait for an answer of this device. */
export type PendingOf = (kit: Kit, caller: DeviceCaller) => Promise<PendingMessage[]>;

/** Seconds by which the clock of the phone may be off. */
const CLOCK_SECONDS = 60;

/**
 * What an app is told that no push service wakes: beyond PingAM's protocol, for our own. Its question is good once, and within
 * a minute (A33).
 * @throws Problem pingam.message-refused, kit.limited
 */
export async function pendingMessages(
  kit: Kit,
  message: NamedMessage,
  pendingOf: PendingOf,
): Promise<PendingMessage[]> {
  const { caller, claims } = await knownApp(kit, message);
  if (claims.mechanismUid === undefined) throw refused('mechanism');
  const { jti, iat } = questionOf(kit, claims);
  const { device, realm } = caller;
  const scope = 'device:requests';
  const limit = { realmId: realm.id, scope, subject: device.id, ...realm.settings.limits[scope] };
  const proof = { deviceId: device.id, jti, expiresAt: new Date((iat + 2 * CLOCK_SECONDS) * 1000) };
  const { verdict, isNew } = await countProof(kit.db, kit, { proof, limit });
  if (!verdict.allowed) throw limitedProblem(verdict.retryAt, kit.clock.now());
  if (!isNew) throw refused('replayed');
  if (device.state !== 'active') throw refused(`device-${device.state}`);
  return pendingOf(kit, caller);
}

function questionOf({ clock }: Pick<Kit, 'clock'>, { jti, iat }: JwtClaims): { jti: string; iat: number } {
  if (typeof jti !== 'string' || !/^[\x21-\x7e]{8,128}$/.test(jti)) throw refused('jti');
  if (typeof iat !== 'number' || Math.abs(clock.now().getTime() / 1000 - iat) > CLOCK_SECONDS) throw refused('iat');
  return { jti, iat };
}
