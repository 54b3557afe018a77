import { Clocks } from './clocks.ts';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import { systemClock, systemRandom } from './platform.ts';
import { type AccountRow, type LanyardRow, Records, SCHEMA_VERSION } from './records.ts';
import { textIn, textsIn } from './replies.ts';
import { Servers } from './server.ts';
import type { Storage } from './storage/storage.ts';
import type { BackgroundAccount, PushAddress, PushKey, PushStep } from './types.ts';

/** Being woken: where this device is rung while the app is closed, and saying how far a request came. */

type Caller = Pick<Context, 'servers'>;

const deviceOf = ({ deviceId: id, device: key }: LanyardRow) => ({ id, key });

/** Only an account with a server can be woken by it. */
export function requireServer(row: AccountRow): LanyardRow {
  if (row.kind !== 'lanyard' || row.state === 'removed') throw new AuthenticatorError('account-unknown');
  return row;
}

export async function fetchPushKey({ servers }: Caller, row: LanyardRow): Promise<PushKey> {
  const { server } = row;
  const reply = await servers.call({ server, method: 'GET', path: '/device/v1/push-key', device: deviceOf(row) });
  return { key: textIn(reply, 'key'), kinds: textsIn(reply, 'kinds') };
}

/** Tells the server where to ring; null: not at all any more. */
export async function sendPushAddress(
  { servers }: Caller,
  row: LanyardRow,
  address: PushAddress | null,
): Promise<void> {
  const call = { server: row.server, path: '/device/v1/push-address', device: deviceOf(row) };
  await servers.call(address ? { ...call, method: 'POST', body: address } : { ...call, method: 'DELETE' });
}

export async function sendReceipt({ servers }: Caller, row: LanyardRow, seen: { pushId: string; step: PushStep }) {
  const path = `/device/v1/pushes/${encodeURIComponent(seen.pushId)}/receipt`;
  await servers.call({ server: row.server, method: 'POST', path, body: { step: seen.step }, device: deviceOf(row) });
}

/**
 * One account for a service worker, while the app is closed: it can say where it is rung and that it was, and nothing else. It
 * never upgrades what is stored, because an app of the earlier version may be open; null where it does not know the form.
 */
export async function openBackground(options: {
  storage: Storage;
  fetch: typeof fetch;
  accountId: string;
}): Promise<BackgroundAccount | null> {
  const { storage, accountId, fetch: ask } = options;
  const marker = (await storage.get('meta', 'schema')) as { version?: unknown } | undefined;
  if (marker?.version !== SCHEMA_VERSION) return null;
  const records = new Records(storage);
  const account = await records.get('accounts', accountId);
  if (account?.kind !== 'lanyard') return null;
  const clocks = new Clocks({ clock: systemClock, records });
  // Called through a closure: a browser's fetch refuses to run as another object's method.
  const call: typeof fetch = (...request) => ask(...request);
  const caller = { servers: new Servers({ fetch: call, clocks, random: systemRandom }) };
  return {
    pushKey: () => fetchPushKey(caller, account),
    setPushAddress: (address) => sendPushAddress(caller, account, address),
    notified: (pushId) => sendReceipt(caller, account, { pushId, step: 'notified' }),
  };
}
