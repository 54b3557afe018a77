import { isDeepStrictEqual } from 'node:util';
import { record } from '../audit/index.ts';
import { type Batcher, createBatcher, isRolledBack, type Kit, type Tx } from '../kit/index.ts';
import { getRealm, type Realm } from '../realms/index.ts';
import { findUsers, type User } from '../users/index.ts';
import { formToOffer, takeOver } from './code-form.ts';
import { type DeviceSettings, wantedShape } from './configuration.ts';
import { type Credential, codeCredential, credentialsOf, writeNextForm, writeTakenOver } from './credential-store.ts';
import { announceChange } from './notify.ts';
import { type ProfileFacts, profileVersion, settingsToGive } from './profile.ts';
import type { DeviceCaller } from './proof.ts';
import type { Device, GivenSettings } from './store.ts';
import { lockDevices, recordSync, type SyncWrite, writeSyncs } from './sync-store.ts';

/** What a device says of itself when it asks for its profile. */
export type SyncReport = {
  /** The newest profile that it has taken over; 0 where it does not say. */
  applied: number;
  /** The newest form of profile that it reads, and its version, where it says so. */
  reads?: number | undefined;
  app?: string | undefined;
};

/** Versions are 31 bits on both sides; a device that says more than this is not believed. */
const HIGHEST_VERSION = 2_000_000_000;

/**
 * Takes a device's word about what it has applied, and writes down what it is given now. The row of the device is held
 * meanwhile, so that of two requests at once each sees the other's work, and versions reach the device in order.
 */
export async function syncDevice(kit: Kit, caller: DeviceCaller, said: SyncReport): Promise<ProfileFacts> {
  const report = said.applied > HIGHEST_VERSION ? { ...said, applied: 0 } : said;
  if (caller.device.state === 'removed') return { ...caller, credentials: [] };
  if (isUpToDate(caller, report)) {
    await recordSync(kit.db, { deviceId: caller.device.id, now: kit.clock.now() });
    return { ...caller, credentials: await credentialsOf(kit.db, [caller.device.id]) };
  }
  const facts = await sharedSync(kit)({ deviceId: caller.device.id, report });
  return facts ?? { ...caller, credentials: [] };
}

const syncOfKit = new WeakMap<Kit, Batcher<Saying, ProfileFacts | null>>();

/** After a change of a realm thousands of devices speak at once: those that come together are taken together. */
function sharedSync(kit: Kit): Batcher<Saying, ProfileFacts | null> {
  const known = syncOfKit.get(kit);
  if (known) return known;
  const run = (sayings: readonly Saying[]) => takeSayings(kit, sayings);
  const batcher = createBatcher({ run, isUndone: isRolledBack, keyOf: ({ deviceId }) => deviceId });
  syncOfKit.set(kit, batcher);
  return batcher;
}

/** What a device says over its connection, where its settings came that way: that it has taken them over. */
export async function takeApplied(
  kit: Kit,
  { deviceId, applied }: { deviceId: string; applied: number },
): Promise<void> {
  if (applied <= HIGHEST_VERSION) await sharedSync(kit)({ deviceId, report: { applied } });
}

/**
 * The settings as these devices are to have them now, for those that have not taken them over yet. They count as given from
 * here on. Missing: devices that are up to date, that are gone, and those that nobody knows.
 */
export async function settingsToSend(kit: Kit, deviceIds: readonly string[]): Promise<ProfileFacts[]> {
  const facts = await takeSayings(
    kit,
    deviceIds.map((deviceId) => ({ deviceId })),
  );
  return facts.flatMap((fact) => (fact && fact.device.appliedVersion < profileVersion(fact) ? [fact] : []));
}

/** Nothing to write but the time: what nearly every poll of 10,000 devices comes to. */
function isUpToDate(caller: DeviceCaller, { applied, reads, app }: SyncReport): boolean {
  const { device } = caller;
  const wanted = profileVersion(caller);
  const isKnown = applied === wanted && device.appliedVersion === wanted && device.offered?.version === wanted;
  const isSameApp = (reads ?? device.reads) === device.reads && (app ?? device.appVersion) === device.appVersion;
  return isKnown && isSameApp && device.refused === null;
}

/** One device that has said something, or that is to be told something: then without a report. */
type Saying = { readonly deviceId: string; readonly report?: SyncReport };

/** Several devices in one transaction; each at most once. @returns for each what it is to show, or null where it is gone */
async function takeSayings(kit: Kit, sayings: readonly Saying[]): Promise<readonly (ProfileFacts | null)[]> {
  const taken = await kit.db.transaction().execute((tx) => takeAll(tx, kit, sayings));
  for (const each of taken) if (each?.isNews) announceChange(kit, each.facts.device);
  return taken.map((each) => each?.facts ?? null);
}

type Taken = { facts: ProfileFacts; isNews: boolean };

async function takeAll(tx: Tx, kit: Kit, sayings: readonly Saying[]): Promise<(Taken | null)[]> {
  const locked = await lockDevices(
    tx,
    sayings.map(({ deviceId }) => deviceId),
  );
  const devices = [...locked.values()].filter(({ state }) => state !== 'removed');
  // Read after the lock: whoever came before with one of these devices has read nothing newer.
  const facts = await readFacts(tx, devices);
  const taking: (Taking | null)[] = [];
  for (const { deviceId, report } of sayings) {
    const known = facts.get(deviceId);
    taking.push(known ? await takeOne(tx, kit, known, report) : null);
  }
  const writes = taking.flatMap((each) => (each ? [each.write] : []));
  const written = await writeSyncs(tx, writes, kit.clock.now());
  return taking.map((each) => {
    const device = each && written.get(each.facts.device.id);
    return each && device ? { facts: { ...each.facts, device }, isNews: each.isNews } : null;
  });
}

type Facts = { realm: Realm; user: User; device: Device; credentials: readonly Credential[] };

async function readFacts(tx: Tx, devices: readonly Device[]): Promise<ReadonlyMap<string, Facts>> {
  const realms = new Map<string, Realm>();
  for (const id of new Set(devices.map(({ realmId }) => realmId))) realms.set(id, await getRealm(tx, id));
  const users = await findUsers(
    tx,
    devices.map(({ userId }) => userId),
  );
  const credentials = await credentialsOf(
    tx,
    devices.map(({ id }) => id),
  );
  const ofDevice = Map.groupBy(credentials, ({ deviceId }) => deviceId);
  return new Map(
    devices.flatMap((device) => {
      const [realm, user] = [realms.get(device.realmId), users.get(device.userId)];
      return realm && user ? [[device.id, { realm, user, device, credentials: ofDevice.get(device.id) ?? [] }]] : [];
    }),
  );
}

type Taking = { facts: Facts; write: SyncWrite; isNews: boolean };

/** What a device that says nothing would say if it had just been added. */
const SILENCE: SyncReport = { applied: 0 };

async function takeOne(tx: Tx, kit: Kit, known: Facts, said: SyncReport | undefined): Promise<Taking> {
  const report = said ?? SILENCE;
  const { reads = known.device.reads, app: appVersion = known.device.appVersion } = report;
  const device = { ...known.device, reads, appVersion };
  const { realm, user } = known;
  const news = newsOf(device, report);
  const isTakenOver = news !== null && (await apply(tx, kit, { device, credentials: known.credentials, news }));
  let credentials = isTakenOver ? await credentialsOf(tx, [device.id]) : known.credentials;
  const settings = settingsToGive({ realm, device }, credentials);
  const offered = await offer(tx, { device, credentials, settings });
  if (offered !== 'unchanged') credentials = await credentialsOf(tx, [device.id]);
  const counted = profileVersion({ device, realm, user });
  const version = versionToGive({ device, report, settings, isNewForm: offered === 'new', counted });
  const write: SyncWrite = {
    deviceId: device.id,
    reads,
    appVersion,
    configurationVersion: device.configurationVersion + version - counted,
    given: { version, settings },
    ...appliedOf({ device, report, news, given: { version, settings } }),
    // A refusal counts for what was refused; once another profile is on its way, it says nothing any more.
    refused: device.refused?.version === version && report.applied < version ? device.refused : null,
    isHeard: said !== undefined,
  };
  return { facts: { realm, user, device, credentials }, write, isNews: write.appliedVersion > device.appliedVersion };
}

/** What the device has taken over since it was last heard of: exactly what it was given last, or nothing is known of it. */
function newsOf({ offered, appliedVersion }: Device, { applied }: SyncReport): GivenSettings | null {
  return offered && applied === offered.version && applied > appliedVersion ? offered : null;
}

type Applied = { device: Device; credentials: readonly Credential[]; news: GivenSettings };

/** The device shows what it was given, so from here on only that counts. @returns whether its codes have another form now */
async function apply(tx: Tx, kit: Kit, { device, credentials, news }: Applied): Promise<boolean> {
  const { version, settings } = news;
  const credential = codeCredential(credentials);
  const taken = credential && settings.types.code !== 'none' ? takeOver(credential) : null;
  if (!credential || !taken) return false;
  await writeTakenOver(tx, credential.id, taken);
  const { kind, algorithm, digits, period } = taken;
  await record(tx, kit, {
    realmId: device.realmId,
    type: 'device.codes-changed',
    outcome: 'success',
    actor: { kind: 'device', id: device.id },
    userId: device.userId,
    deviceId: device.id,
    details: { version, kind, algorithm, digits, period },
  });
  return true;
}

type Offer = { device: Device; credentials: readonly Credential[]; settings: DeviceSettings };

/** Gives the device a new form of its codes where it is to show another one: `new` where it has not had this one yet. */
async function offer(tx: Tx, { device, credentials, settings }: Offer): Promise<'unchanged' | 'withdrawn' | 'new'> {
  const credential = codeCredential(credentials);
  const wanted = wantedShape(settings);
  if (device.mode !== 'online' || !credential || !wanted) return 'unchanged';
  const next = formToOffer(credential, wanted);
  if (next?.offset === credential.next?.offset) return 'unchanged';
  await writeNextForm(tx, { credentialId: credential.id, next });
  return next === null ? 'withdrawn' : 'new';
}

/** More changes than a backup that was put back can have forgotten: a higher number is made up, and is not believed. */
const FORGOTTEN_AT_MOST = 10_000;

type Versioning = {
  device: Device;
  report: SyncReport;
  settings: DeviceSettings;
  isNewForm: boolean;
  /** What the counters come to. */
  counted: number;
};

/**
 * The version under which this is given: one version means one content, to the server and to the device. It goes above what
 * is known where the content differs though nothing was counted, as when an app learns to read more, and above a device
 * that has seen what a backup that was put back since does not know: it would refuse anything older, rightly.
 */
function versionToGive({ device, report, settings, isNewForm, counted }: Versioning): number {
  const { offered } = device;
  const applied = report.applied - counted > FORGOTTEN_AT_MOST ? 0 : report.applied;
  const isOther = offered?.version === counted && !isDeepStrictEqual(offered.settings, settings);
  const isForgotten = applied > counted;
  const known = Math.max(applied, offered?.version ?? 0);
  return isForgotten || ((isOther || isNewForm) && known >= counted) ? known + 1 : counted;
}

type Applying = { device: Device; report: SyncReport; news: GivenSettings | null; given: GivenSettings };

/** A device cannot have applied what does not exist yet: a made-up number would hide that it is behind. */
function appliedOf({ device, report, news, given }: Applying) {
  const appliedVersion = report.applied > given.version ? 0 : report.applied;
  // The first word of a device that got its profile when it was added.
  const isFirst = device.appliedSettings === null && report.applied === given.version;
  const settings = news?.settings ?? (isFirst ? given.settings : null);
  return { appliedVersion, appliedSettings: settings };
}
