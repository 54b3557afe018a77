import { profileForm } from '@lanyard/protocol/device';
import { sayFarewells } from './accounts.ts';
import { nameBiometricKeys } from './biometric-key.ts';
import { rememberChange } from './changes.ts';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import { applyProfile, checkSuccession, type Profile, readProfile, reasonToRefuse, refuseProfile } from './profile.ts';
import type { Pushes } from './pushes.ts';
import { pinFromReply, realmKeyId } from './realm-keys.ts';
import type { LanyardRow } from './records.ts';
import { optionalTextIn, textIn } from './replies.ts';
import { isSynchronised } from './rows.ts';
import type { SyncResult } from './types.ts';

/** Settings that the server sent by itself. */
export type Sent = {
  /** As the realm signed them. */
  readonly profile: string;
  /** Tells the server which version the account shows now. */
  readonly confirm: (version: number) => void;
};

export type SyncWish = {
  /** `settings`: the requests are asked for only where the account has just become usable. */
  readonly extent?: 'all' | 'settings';
  readonly sent?: Sent | undefined;
};

/** Brings one account up to date: settings, time, waiting requests. */
export async function syncAccount(
  context: Context,
  pushes: Pushes,
  { id, state: before }: LanyardRow,
  { extent = 'all', sent }: SyncWish = {},
): Promise<void> {
  try {
    const wishes = wishesOf(context);
    wishes.set(id, joined(wishes.get(id), sent));
    const current = await inTurn(context, id, () => refreshProfile(context, id));
    if (current === undefined) return;
    await context.vault.releaseApprovals();
    if (current.state !== 'active') pushes.forgetAccount(id);
    else if (extent === 'all' || before !== 'active') await pushes.refresh(current);
    if (current.biometricRequired === true) await nameBiometricKeys(context);
  } catch (error) {
    if (error instanceof AuthenticatorError && error.details.problem === 'devices.removed') {
      await markRemoved(context, id);
      pushes.forgetAccount(id);
    }
    throw error;
  }
}

/** What was wished for an account and has not begun yet. A later wish joins an earlier one, so none is lost. */
type Wish = 'ask' | Sent;

/** Of two settings that wait the later to arrive may be the older: then the server is asked. */
const joined = (earlier: Wish | undefined, sent: Sent | undefined): Wish =>
  earlier === undefined && sent !== undefined ? sent : 'ask';

const wishes = new WeakMap<Context, Map<string, Wish>>();

function wishesOf(context: Context): Map<string, Wish> {
  const known = wishes.get(context) ?? new Map<string, Wish>();
  wishes.set(context, known);
  return known;
}

type Refreshed = LanyardRow | undefined;
type Turn = { running: Promise<Refreshed>; next: Promise<Refreshed> | undefined };
const turns = new WeakMap<Context, Map<string, Turn>>();

/**
 * One at a time for each account: whoever asks while the settings are being fetched waits for a fetch that begins after the
 * asking, so that no change is missed and none is overtaken by an older one.
 */
function inTurn(context: Context, id: string, work: () => Promise<Refreshed>): Promise<Refreshed> {
  const ofContext = turns.get(context) ?? new Map<string, Turn>();
  turns.set(context, ofContext);
  const begin = (): Promise<Refreshed> => {
    const turn: Turn = { running: work(), next: undefined };
    ofContext.set(id, turn);
    const end = () => {
      if (ofContext.get(id) === turn && !turn.next) ofContext.delete(id);
    };
    turn.running.then(end, end);
    return turn.running;
  };
  const turn = ofContext.get(id);
  if (turn) turn.next ??= turn.running.then(begin, begin);
  return turn?.next ?? begin();
}

async function refreshProfile(context: Context, accountId: string): Promise<Refreshed> {
  const wish = wishesOf(context).get(accountId);
  wishesOf(context).delete(accountId);
  const row = await context.records.get('accounts', accountId);
  if (row === undefined || !isSynchronised(row)) return undefined;
  const taken = typeof wish === 'object' ? await takeSent(context, row, wish) : null;
  return taken ?? fetchProfile(context, row);
}

/**
 * Takes settings over that came by themselves; null where the server must be asked after all: they are signed with a key that
 * this app has not heard of, do not fit the account, or ask for what cannot be done here.
 */
async function takeSent(
  context: Context,
  row: LanyardRow,
  { profile: token, confirm }: Sent,
): Promise<LanyardRow | null> {
  const { server, realm, realmKey, deviceId } = row;
  const profile = await readProfile({ server, realm, realmKey, deviceId, token }).catch(() => null);
  if (!profile || profile.account !== row.account) return null;
  if (profile.version < row.version) return null;
  if (profile.version === row.version) {
    confirm(row.version);
    return row;
  }
  if ((await reasonToRefuse(context, profile)) !== undefined) return null;
  const updated = await change(context, row.id, (stored) => {
    checkSuccession(stored, profile);
    return applyProfile(stored, profile, false);
  });
  confirm(updated.version);
  return updated;
}

async function fetchProfile(context: Context, row: LanyardRow): Promise<LanyardRow> {
  const { server, realm, deviceId } = row;
  const reply = await askProfile(context, row, row.version);
  const serverTime = optionalTextIn(reply, 'serverTime');
  if (serverTime !== undefined) await context.clocks.learn(server, serverTime);
  const state = optionalTextIn(reply, 'state');
  if (state === 'removed') return (await markRemoved(context, row.id)) ?? row;
  const { realmKey } = await pinFromReply(context, row, reply);
  const profile = await readProfile({ server, realm, realmKey, deviceId, token: textIn(reply, 'profile') });
  const locked = state === 'locked';
  const reason = await reasonToRefuse(context, profile);
  const updated = await change(context, row.id, (stored) => {
    checkSuccession(stored, profile);
    return reason === undefined
      ? applyProfile(stored, profile, locked)
      : refuseProfile(stored, profile, { locked, reason });
  });
  if (reason !== undefined) await tellRefusal(context, row, { profile, reason });
  // The server is told what this app really uses now, not what it was sent.
  else if (profile.version > row.version) await askProfile(context, row, profile.version);
  return updated;
}

async function askProfile(context: Context, row: LanyardRow, applied: number): Promise<unknown> {
  const { server, deviceId, device } = row;
  const key = await realmKeyId(row);
  const about = new URLSearchParams({
    applied: String(applied),
    reads: String(profileForm),
    app: context.appVersion,
    key,
  });
  const path = `/device/v1/profile?${about}`;
  return context.servers.call({ server, method: 'GET', path, device: { id: deviceId, key: device } });
}

/** Told once: the server keeps it until it wants something else. */
async function tellRefusal(
  context: Context,
  { server, deviceId, device, refused }: LanyardRow,
  { profile: { version }, reason }: { profile: Profile; reason: string },
): Promise<void> {
  if (refused?.version === version && refused.reason === reason) return;
  const path = '/device/v1/profile/refused';
  const call = { server, method: 'POST', path, body: { version, reason } } as const;
  await context.servers.call({ ...call, device: { id: deviceId, key: device } });
}

/** Writes what a server changed of an account, together with the note about it, or nothing. */
async function change(context: Context, accountId: string, next: (row: LanyardRow) => LanyardRow): Promise<LanyardRow> {
  const { records } = context;
  const lastSyncAt = new Date(context.clocks.phone()).toISOString();
  const written = await records.retrying(async () => {
    const stored = await records.get('accounts', accountId);
    if (stored?.kind !== 'lanyard') throw new AuthenticatorError('account-unknown');
    const changed = { ...next(stored), lastSyncAt };
    await records.write([records.put('accounts', changed), ...(await rememberChange(context, stored, changed))]);
    return { ...changed, revision: stored.revision + 1 };
  });
  context.events.emit({ type: 'accounts' });
  return written;
}

function markRemoved(context: Context, accountId: string): Promise<LanyardRow | undefined> {
  return change(context, accountId, (stored) => ({ ...stored, state: 'removed' })).catch((error) => {
    if (error instanceof AuthenticatorError && error.code === 'account-unknown') return undefined;
    throw error;
  });
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
