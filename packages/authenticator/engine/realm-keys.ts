import { type FormerKey, followRealmKeys, type PublicJwk, readPublicJwk, thumbprint } from '@lanyard/protocol/device';
import type { Context } from './context.ts';
import type { LanyardRow } from './records.ts';
import { optionalTextsIn, verified } from './replies.ts';

/** The last few are enough: each is forgotten a few minutes after it was replaced. */
const MOST_FORMER = 8;

/** The thumbprint of the key that this account believes: so the server knows from where to lead on. */
export function realmKeyId({ realmKey }: Pick<LanyardRow, 'realmKey'>): Promise<string> {
  return thumbprint(readPublicJwk(realmKey));
}

/**
 * The realm key after the vouchers of a reply, followed from the one that is believed now.
 * @throws AuthenticatorError `profile-altered` where one does not follow from the one before
 */
export async function followReply(
  reply: unknown,
  { key, server, realm }: { key: PublicJwk; server: string; realm: string },
): Promise<{ key: PublicJwk; former: FormerKey[] }> {
  const vouchers = optionalTextsIn(reply, 'keys');
  return verified(() => followRealmKeys({ key, vouchers, server, realm }), 'profile-altered');
}

/** The account with the realm key that the reply leads to, stored before anything else of the reply is believed. */
export async function pinFromReply(context: Context, row: LanyardRow, reply: unknown): Promise<LanyardRow> {
  const { server, realm } = row;
  const before = readPublicJwk(row.realmKey);
  const { key, former } = await followReply(reply, { key: before, server, realm });
  if (former.length === 0) return row;
  const now = await context.clocks.at(server);
  const updated = await context.records.update('accounts', row.id, (stored) => {
    // Another tab has followed the same vouchers in the meantime.
    if (stored.kind !== 'lanyard' || stored.realmKey.x !== before.x) return stored;
    const kept = [...(stored.formerRealmKeys ?? []), ...former].filter(({ until }) => until > now).slice(-MOST_FORMER);
    return { ...stored, realmKey: { ...key }, formerRealmKeys: kept };
  });
  return updated?.kind === 'lanyard' ? updated : row;
}

/** Asks only for the way to the key in force: for a request that was signed with a key not seen yet. */
export async function followRealm(context: Context, row: LanyardRow): Promise<LanyardRow> {
  const { server, deviceId, device } = row;
  const path = `/device/v1/profile?applied=${row.version}&key=${await realmKeyId(row)}`;
  const reply = await context.servers.call({ server, method: 'GET', path, device: { id: deviceId, key: device } });
  return pinFromReply(context, row, reply);
}

/** The keys with which a push of this account may be signed at this time: the one believed, and those just replaced. */
export function pushKeysAt(row: LanyardRow, now: number): PublicJwk[] {
  const former = (row.formerRealmKeys ?? []).filter(({ until }) => until > now).map(({ key }) => key);
  return [readPublicJwk(row.realmKey), ...former.reverse()];
}
