import { removeAccount, renameAccount, requireAccount, viewAccount } from './accounts.ts';
import { nameBiometricKeys } from './biometric-key.ts';
import { dismissChange, readChanges } from './changes.ts';
import { Channels } from './channel/channels.ts';
import { Clocks } from './clocks.ts';
import { currentCode } from './codes.ts';
import { violationsOf } from './compliance.ts';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import { Events } from './events.ts';
import { Foreign } from './foreign.ts';
import { readHistory } from './history.ts';
import { inspect } from './inspection.ts';
import { addKeyUri } from './key-uri.ts';
import { pingAm } from './pingam.ts';
import { systemClock, systemRandom, systemSchedule } from './platform.ts';
import { Pushes } from './pushes.ts';
import { type AccountRow, Records } from './records.ts';
import { register } from './registration.ts';
import { isPingAm, isSynchronised } from './rows.ts';
import { Servers } from './server.ts';
import { upgrade } from './storage/migrations.ts';
import { syncAccount, syncAll } from './sync.ts';
import type {
  Account,
  Answer,
  Authenticator,
  AuthenticatorOptions,
  Listener,
  PrfProvider,
  PushAddress,
  PushKey,
  SyncResult,
} from './types.ts';
import { PIN_ITERATIONS } from './vault/pin.ts';
import { Vault } from './vault/vault.ts';
import { fetchPushKey, requireServer, sendPushAddress } from './wake.ts';

/** Lets nothing but `AuthenticatorError` out of the engine. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuthenticatorError) throw error;
    throw new AuthenticatorError('unexpected', { cause: error });
  }
}

class Engine implements Authenticator {
  readonly #context: Context;
  readonly #pushes: Pushes;
  readonly #channels: Channels;
  readonly #foreign: Foreign;

  constructor(context: Context, openSocket: NonNullable<AuthenticatorOptions['openSocket']>) {
    this.#context = context;
    this.#pushes = new Pushes(context);
    this.#channels = new Channels({ context, pushes: this.#pushes, openSocket });
    this.#foreign = new Foreign(context);
  }

  accounts() {
    return guarded(async () => {
      const rows = await this.#context.records.list('accounts');
      const violations = await violationsOf(this.#context, rows);
      const accounts = rows.map((row) => viewAccount(row, this.#isConnected(row.id), violations.get(row.id)));
      return accounts.sort((a, b) => (a.addedAt < b.addedAt ? -1 : 1));
    });
  }

  readonly #isConnected = (accountId: string): boolean =>
    this.#channels.isConnected(accountId) || this.#foreign.isConnected(accountId);

  inspect(link: string) {
    return inspect({ context: this.#context, pushes: this.#pushes, isConnected: this.#isConnected }, link);
  }

  register(link: string, options: { deviceName: string }) {
    return guarded(() => register(this.#context, link, options.deviceName));
  }

  setClockOffset(server: string, milliseconds: number) {
    return guarded(() => this.#context.clocks.set(server, milliseconds));
  }

  addKeyUri(uri: string) {
    return guarded(() => addKeyUri(this.#context, uri));
  }

  addMfa(code: string, options: { deviceName: string; codesOnly?: boolean }) {
    return guarded(async () => (await pingAm()).addMfaCode(this.#context, code, options));
  }

  code(accountId: string) {
    return guarded(() => currentCode(this.#context, accountId));
  }

  rename(accountId: string, name: string): Promise<Account> {
    return guarded(async () => {
      const row = await renameAccount(this.#context, accountId, name);
      const violations = await violationsOf(this.#context, [row]);
      return viewAccount(row, this.#isConnected(accountId), violations.get(accountId));
    });
  }

  remove(accountId: string) {
    return guarded(async () => {
      await removeAccount(this.#context, accountId);
      this.#pushes.forgetAccount(accountId);
      this.#foreign.forgetAccount(accountId);
    });
  }

  sync(accountId?: string): Promise<SyncResult[]> {
    return guarded(async () => {
      if (accountId === undefined) {
        return (await Promise.all([syncAll(this.#context, this.#pushes), this.#foreign.syncAll()])).flat();
      }
      await this.#syncOne(await requireAccount(this.#context, accountId));
      return [{ accountId }];
    });
  }

  async #syncOne(row: AccountRow): Promise<void> {
    if (isSynchronised(row)) await syncAccount(this.#context, this.#pushes, row);
    else if (isPingAm(row)) await this.#foreign.sync(row);
  }

  pending() {
    return guarded(async () => {
      const requests = (await Promise.all([this.#pushes.pending(), this.#foreign.pending()])).flat();
      return requests.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    });
  }

  answer(pushId: string, answer: Answer) {
    return guarded(() => (this.#foreign.knows(pushId) ? this.#foreign : this.#pushes).answer(pushId, answer));
  }

  async opened(pushId: string) {
    await guarded(() => this.#pushes.opened(pushId)).catch(() => undefined);
  }

  pushKey(accountId: string): Promise<PushKey> {
    return guarded(async () => {
      const row = requireServer(await requireAccount(this.#context, accountId));
      return fetchPushKey(this.#context, row);
    });
  }

  setPushAddress(accountId: string, address: PushAddress | null) {
    return guarded(async () => {
      const row = requireServer(await requireAccount(this.#context, accountId));
      await sendPushAddress(this.#context, row, address);
    });
  }

  history() {
    return guarded(() => readHistory(this.#context));
  }

  changes() {
    return guarded(() => readChanges(this.#context));
  }

  dismissChange(changeId: string) {
    return guarded(() => dismissChange(this.#context, changeId));
  }

  subscribe(listener: Listener) {
    return this.#context.events.subscribe(listener);
  }

  connect() {
    return guarded(async () => {
      await Promise.all([this.#channels.connect(), this.#foreign.connect()]);
    });
  }

  disconnect() {
    this.#channels.disconnect();
    this.#foreign.disconnect();
  }

  protection() {
    return guarded(() => this.#context.vault.state());
  }

  setPin(pin: string) {
    return guarded(() => this.#context.vault.setPin(pin));
  }

  changePin(options: { pin: string; newPin: string }) {
    return guarded(() => this.#context.vault.changePin(options));
  }

  removePin(pin: string) {
    return guarded(() => this.#context.vault.removePin(pin));
  }

  unlockWithPin(pin: string) {
    return guarded(() => this.#context.vault.unlockWithPin(pin));
  }

  enableBiometric(options: { pin: string; prf: PrfProvider }) {
    return guarded(async () => {
      await this.#context.vault.enableBiometric(options);
      await this.#afterBiometric();
    });
  }

  disableBiometric(pin: string) {
    return guarded(() => this.#context.vault.disableBiometric(pin));
  }

  unlockWithBiometric(prf: PrfProvider) {
    return guarded(async () => {
      await this.#context.vault.unlockWithBiometric(prf);
      await this.#afterBiometric();
    });
  }

  /** What waited for a fingerprint or face. */
  async #afterBiometric() {
    await this.#context.vault.releaseApprovals();
    await nameBiometricKeys(this.#context);
  }

  lock() {
    this.#context.vault.lock();
  }

  close() {
    return guarded(async () => {
      this.disconnect();
      await this.#context.records.close();
    });
  }
}

const defaultSocket: NonNullable<AuthenticatorOptions['openSocket']> = (url) => new WebSocket(url);

/**
 * Opens the authenticator on a storage: brings the stored form up to date, and makes the installation's keys the first time.
 *
 * @throws AuthenticatorError `storage-newer`, `storage-damaged`, `storage-busy`, `storage-failed`
 * @example
 * const authenticator = await createAuthenticator({ storage: memoryStorage(), appVersion: '1.0.0', platform: 'test' });
 * const account = await authenticator.register(link, { deviceName: 'My phone' });
 * const { code } = await authenticator.code(account.id);
 */
export function createAuthenticator(options: AuthenticatorOptions): Promise<Authenticator> {
  return guarded(async () => {
    const { storage, clock = systemClock, random = systemRandom, schedule = systemSchedule } = options;
    const { appVersion, platform, pinIterations: iterations = PIN_ITERATIONS } = options;
    await upgrade(storage);
    const records = new Records(storage);
    const events = new Events();
    const clocks = new Clocks({ clock, records });
    const vault = new Vault({ records, events, clock, random, iterations });
    await vault.prepare();
    // Called through a closure: a browser's fetch refuses to run as another object's method.
    const call: typeof fetch = (...request) => (options.fetch ?? fetch)(...request);
    const servers = new Servers({ fetch: call, clocks, random });
    const { biometrics = async () => ({ available: true }), tampering = async () => ({ score: 0, signs: [] }) } =
      options;
    const parts = { records, vault, clocks, servers, events, random, schedule };
    const context = { ...parts, appVersion, platform, biometrics, tampering };
    return new Engine(context, options.openSocket ?? defaultSocket);
  });
}
