import { sendersOf, setAddress } from '../channel/index.ts';
import type { Kit, Tx } from '../kit/index.ts';
import type { AppFacts } from './app-message.ts';

/**
 * Where such an app is woken: its push service gives one token for all accounts that it holds. Nothing is kept for an app that
 * asks by itself.
 * @returns whether that is news
 */
export async function setAppAddress(
  tx: Tx,
  kit: Kit,
  { deviceId, facts: { communication, token } }: { deviceId: string; facts: AppFacts },
): Promise<boolean> {
  if (token === null) return false;
  const address = { kind: communication === 'apns' ? 'apns' : 'fcm', token } as const;
  const host = sendersOf(kit).hostOf(address);
  return (await setAddress(tx, kit, { deviceId, address, host, keyId: null, isShared: true })) !== null;
}
