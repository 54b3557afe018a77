import { sayFarewells } from './accounts.ts';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import { applyProfile, readProfile } from './profile.ts';
import type { Pushes } from './pushes.ts';
import type { AccountRow, LanyardRow } from './records.ts';
import { optionalTextIn, textIn } from './replies.ts';
import type { SyncResult } from './types.ts';

export const isSynchronised = (row: AccountRow): row is LanyardRow =>
  row.kind === 'lanyard' && !row.disabled && row.state !== 'removed';

/** Brings one account up to date: settings, time, waiting requests. */
export async function syncAccount(context: Context, pushes: Pushes, row: LanyardRow): Promise<void> {
  try {
    const current = await fetchProfile(context, row);
    if (current.state === 'active') await pushes.refresh(current);
    else pushes.forgetAccount(row.id);
  } catch (error) {
    if (error instanceof AuthenticatorError && error.details.problem === 'devices.removed') {
      await markRemoved(context, row.id);
      pushes.forgetAccount(row.id);
    }
    throw error;
  }
}

async function fetchProfile(context: Context, row: LanyardRow): Promise<LanyardRow> {
  const { server, realm, realmKey, deviceId } = row;
  const path = `/device/v1/profile?applied=${row.version}`;
  const device = { id: deviceId, key: row.device };
  const reply = await context.servers.call({ server, method: 'GET', path, device });
  const serverTime = optionalTextIn(reply, 'serverTime');
  if (serverTime !== undefined) await context.clocks.learn(server, serverTime);
  const state = optionalTextIn(reply, 'state');
  if (state === 'removed') return (await markRemoved(context, row.id)) ?? row;
  const profile = await readProfile({ server, realm, realmKey, deviceId, token: textIn(reply, 'profile') });
  const lastSyncAt = new Date(context.clocks.phone()).toISOString();
  const updated = await context.records.update('accounts', row.id, (stored) =>
    stored.kind === 'lanyard' ? { ...applyProfile(stored, profile, state === 'locked'), lastSyncAt } : stored,
  );
  if (updated?.kind !== 'lanyard') throw new AuthenticatorError('account-unknown');
  context.events.emit({ type: 'accounts' });
  // The server is told what this app really uses now, not what it was sent.
  if (profile.version > row.version) {
    const applied = `/device/v1/profile?applied=${profile.version}`;
    await context.servers.call({ server, method: 'GET', path: applied, device });
  }
  return updated;
}

async function markRemoved(context: Context, accountId: string): Promise<LanyardRow | undefined> {
  const row = await context.records.update('accounts', accountId, (stored) =>
    stored.kind === 'lanyard' ? { ...stored, state: 'removed' } : stored,
  );
  context.events.emit({ type: 'accounts' });
  return row?.kind === 'lanyard' ? row : undefined;
}

/** Brings all accounts up to date, each on its own: one server that is down does not hold up the others. */
export async function syncAll(context: Context, pushes: Pushes): Promise<SyncResult[]> {
  await sayFarewells(context);
  const rows = (await context.records.list('accounts')).filter(isSynchronised);
  return Promise.all(
    rows.map(async (row): Promise<SyncResult> => {
      try {
        await syncAccount(context, pushes, row);
        return { accountId: row.id };
      } catch (error) {
        if (!(error instanceof AuthenticatorError)) throw error;
        return { accountId: row.id, problem: { code: error.code, text: error.message } };
      }
    }),
  );
}
