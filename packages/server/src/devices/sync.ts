import { isDeepStrictEqual } from 'node:util';
import { record } from '../audit/index.ts';
import type { Kit, Tx } from '../kit/index.ts';
import { getRealm } from '../realms/index.ts';
import { getUser } from '../users/index.ts';
import { formToOffer, takeOver } from './code-form.ts';
import { type DeviceSettings, wantedShape } from './configuration.ts';
import { type Credential, codeCredential, credentialsOf, writeNextForm, writeTakenOver } from './credential-store.ts';
import { announceChange } from './notify.ts';
import { type ProfileFacts, profileVersion, settingsToGive } from './profile.ts';
import type { DeviceCaller } from './proof.ts';
import type { Device, GivenSettings } from './store.ts';
import { lockDevice, recordSync, writeSync } from './sync-store.ts';

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
  const taken = await kit.db.transaction().execute((tx) => takeReport(tx, kit, caller.device.id, report));
  if (!taken) return { ...caller, credentials: [] };
  if (taken.isNews) announceChange(kit, taken.facts.device);
  return taken.facts;
}

/** Nothing to write but the time: what nearly every poll of 10,000 devices comes to. */
function isUpToDate(caller: DeviceCaller, { applied, reads, app }: SyncReport): boolean {
  const { device } = caller;
  const wanted = profileVersion(caller);
  const isKnown = applied === wanted && device.appliedVersion === wanted && device.offered?.version === wanted;
  const isSameApp = (reads ?? device.reads) === device.reads && (app ?? device.appVersion) === device.appVersion;
  return isKnown && isSameApp && device.refused === null;
}

type Taken = { facts: ProfileFacts; isNews: boolean };

async function takeReport(tx: Tx, kit: Kit, deviceId: string, report: SyncReport): Promise<Taken | null> {
  const locked = await lockDevice(tx, deviceId);
  if (!locked || locked.state === 'removed') return null;
  // Read after the lock: whoever came before with this device has read nothing newer.
  const realm = await getRealm(tx, locked.realmId);
  const user = await getUser(tx, { realmId: locked.realmId, id: locked.userId });
  const { reads = locked.reads, app: appVersion = locked.appVersion } = report;
  const device = { ...locked, reads, appVersion };
  const news = newsOf(device, report);
  if (news) await apply(tx, kit, device, news);
  const credentials = await credentialsOf(tx, [deviceId]);
  const settings = settingsToGive({ realm, device }, credentials);
  const isNewForm = await offer(tx, { device, credentials, settings });
  const counted = profileVersion({ device, realm, user });
  const version = versionToGive({ device, report, settings, isNewForm, counted });
  const written = await writeSync(tx, {
    deviceId,
    now: kit.clock.now(),
    reads,
    appVersion,
    configurationVersion: device.configurationVersion + version - counted,
    given: { version, settings },
    ...appliedOf({ device, report, news, given: { version, settings } }),
    // A refusal counts for what was refused; once another profile is on its way, it says nothing any more.
    refused: device.refused?.version === version && report.applied < version ? device.refused : null,
  });
  return {
    facts: { realm, user, device: written, credentials: await credentialsOf(tx, [deviceId]) },
    isNews: news !== null,
  };
}

/** What the device has taken over since it was last heard of: exactly what it was given last, or nothing is known of it. */
function newsOf({ offered, appliedVersion }: Device, { applied }: SyncReport): GivenSettings | null {
  return offered && applied === offered.version && applied > appliedVersion ? offered : null;
}

/** The device shows what it was given, so from here on only that counts. */
async function apply(tx: Tx, kit: Kit, device: Device, { version, settings }: GivenSettings): Promise<void> {
  const credential = codeCredential(await credentialsOf(tx, [device.id]));
  const taken = credential && settings.types.code !== 'none' ? takeOver(credential) : null;
  if (!credential || !taken) return;
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
}

type Offer = { device: Device; credentials: readonly Credential[]; settings: DeviceSettings };

/** Gives the device a new form of its codes where it is to show another one. @returns whether it has not had this one yet */
async function offer(tx: Tx, { device, credentials, settings }: Offer): Promise<boolean> {
  const credential = codeCredential(credentials);
  const wanted = wantedShape(settings);
  if (device.mode !== 'online' || !credential || !wanted) return false;
  const next = formToOffer(credential, wanted);
  if (next?.offset === credential.next?.offset) return false;
  await writeNextForm(tx, { credentialId: credential.id, next });
  return next !== null;
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
