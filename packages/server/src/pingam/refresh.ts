import { record } from '../audit/index.ts';
import { announceChange, type DeviceCaller, lockDevice, renameDevice } from '../devices/index.ts';
import { consume, type Kit, limitedProblem, type RequestContext, type Tx } from '../kit/index.ts';
import { setAppAddress } from './app-address.ts';
import { type AppFacts, factsOf, refused } from './app-message.ts';
import { knownApp, type NamedMessage } from './known-app.ts';
import { hashPushToken, type PingAmPhone, withToken } from './phone.ts';
import { lockPhone, writeSaid } from './store.ts';

export type Refresh = NamedMessage & { request: Pick<RequestContext, 'id' | 'address'> };

/**
 * The push service of an app has given it a new token. The message holds neither time nor number, so one that was caught could
 * be sent again: a token that the phone had before the present one is refused (A31).
 * @throws Problem pingam.message-refused, kit.limited
 */
export async function refreshApp(kit: Kit, { request, ...message }: Refresh): Promise<void> {
  const { caller, phone, claims } = await knownApp(kit, message);
  await countRefresh(kit, caller);
  const facts = factsOf(claims);
  const reason = facts
    ? await kit.db.transaction().execute((tx) => write(tx, kit, { caller, phone, facts, request }))
    : 'claims';
  if (reason === null) return announceChange(kit, caller.device);
  await record(kit.db, kit, {
    ...eventOf({ caller, request }),
    type: 'device.message-refused',
    outcome: 'refused',
    details: { action: 'refresh', reason },
  });
  throw refused(reason);
}

async function countRefresh(kit: Kit, { device, realm }: DeviceCaller): Promise<void> {
  const scope = 'device:push-address';
  const limit = { realmId: realm.id, scope, subject: device.id, ...realm.settings.limits[scope] };
  const verdict = await consume(kit.db, kit, limit);
  if (!verdict.allowed) throw limitedProblem(verdict.retryAt, kit.clock.now());
}

type Writing = { caller: DeviceCaller; phone: PingAmPhone; facts: AppFacts } & Pick<Refresh, 'request'>;

/** @returns why nothing was written; null where it was */
async function write(
  tx: Tx,
  kit: Kit,
  { caller, phone: { deviceId }, facts, request }: Writing,
): Promise<string | null> {
  // The device first, as whoever removes it does.
  const device = await lockDevice(tx, deviceId);
  const phone = await lockPhone(tx, deviceId);
  if (!phone?.mechanismUid || (device?.state !== 'active' && device?.state !== 'locked')) return 'device-gone';
  if (isEarlier(phone, facts)) return 'earlier-token';
  const { communication, token, name } = facts;
  const seenTokens = token === null ? phone.seenTokens : withToken(phone.seenTokens, token);
  const saidName = name || phone.saidName;
  await writeSaid(tx, { deviceId, mechanismUid: phone.mechanismUid, communication, saidName, seenTokens });
  // A name that a person has given it stays.
  const isOwnName = device.name === phone.saidName || phone.saidName === '';
  if (isOwnName && saidName !== '' && saidName !== device.name) await renameDevice(tx, { deviceId, name: saidName });
  if (!(await setAppAddress(tx, kit, { deviceId, facts }))) return null;
  await record(tx, kit, {
    ...eventOf({ caller, request }),
    type: 'device.push-address-set',
    outcome: 'success',
    details: { kind: communication },
  });
  return null;
}

/** The present one may be said again: the app had no reply, or has a new name alone. */
function isEarlier({ seenTokens }: PingAmPhone, { token }: AppFacts): boolean {
  return token !== null && seenTokens.slice(0, -1).includes(hashPushToken(token));
}

function eventOf({ caller: { device, user, realm }, request }: Pick<Writing, 'caller' | 'request'>) {
  const actor = { kind: 'device', id: device.id } as const;
  const { address, id: requestId } = request;
  return { realmId: realm.id, actor, userId: user.id, deviceId: device.id, address, requestId };
}
