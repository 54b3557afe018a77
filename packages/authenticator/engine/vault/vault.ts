import { AuthenticatorError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Bytes, Key } from '../platform.ts';
import type { AccountRow, Compartment, LanyardRow, ProtectionRow, Records, Sealed } from '../records.ts';
import { isSynchronised } from '../rows.ts';
import type { Clock, PrfProvider, Protection, ProtectionKind, Random } from '../types.ts';
import { MAX_WRONG_PINS, requireGoodPin, waitLeft } from './pin.ts';
import { newVaultName, PinGate, readPepper, unprotected } from './pin-gate.ts';
import { reseal, without } from './reseal.ts';
import { importVaultKey, newPepper, newVaultKey, seal, unseal } from './seal.ts';
import { newSalt, prfSecret, unwrapWithBiometric, wrapWithBiometric, wrapWithPin } from './wrap.ts';

const MIN_PRF_BYTES = 16;

interface Opened {
  vault: string;
  main: Key;
  /** Only after a biometric unlock: the PIN does not open this compartment. The salt tells which setup the key belongs to. */
  biometric?: { key: Key; salt: Bytes };
}

export interface VaultOptions {
  records: Records;
  events: Events;
  clock: Clock;
  random: Random;
  iterations: number;
}

const kindOf = (row: ProtectionRow): ProtectionKind => {
  if (row.biometric !== null) return 'biometric';
  return row.pin === null ? 'none' : 'pin';
};

/**
 * Holds the OTP secrets and the approval keys. Without protection its key is a non-extractable `CryptoKey` in the storage; with
 * a PIN or biometrics it exists only wrapped, and in memory while the app is unlocked.
 */
export class Vault {
  readonly #options: VaultOptions;
  readonly #gate: PinGate;
  #opened: Opened | undefined;

  constructor(options: VaultOptions) {
    this.#options = options;
    this.#gate = new PinGate(options);
  }

  /** Makes the installation key and an unprotected vault where there is none yet. */
  async prepare(): Promise<void> {
    const { records } = this.#options;
    await records.retrying(async () => {
      if ((await records.get('protection', 'this')) !== undefined) return;
      const pepper = await newPepper(records.extractableKeys);
      const protection = await unprotected({ records, random: this.#options.random, revision: 0 });
      await records.write([
        records.put('installation', { id: 'this', revision: 0, pepper }),
        records.put('protection', protection),
      ]);
    });
  }

  async state(): Promise<Protection> {
    const row = await this.#row();
    const now = this.#options.clock.now().getTime();
    const wait = waitLeft(row, now);
    return {
      kind: kindOf(row),
      locked: row.open === null && this.#opened?.vault !== row.vault,
      attemptsLeft: row.pin === null ? null : MAX_WRONG_PINS - row.wrong,
      waitUntil: row.pin === null || wait === 0 ? null : new Date(now + wait).toISOString(),
    };
  }

  lock(): void {
    this.#opened = undefined;
    this.#options.events.emit({ type: 'protection' });
  }

  /** Rejects with `locked` unless secrets can be sealed and opened now. */
  async requireUnlocked(compartment: Compartment = 'main'): Promise<void> {
    await this.#key(compartment);
  }

  async seal(compartment: Compartment, purpose: string, plain: Bytes): Promise<Sealed> {
    const { vault, key } = await this.#key(compartment);
    return { vault, compartment, bytes: await seal({ key, purpose, plain, random: this.#options.random }) };
  }

  async open(sealed: Sealed, purpose: string): Promise<Bytes> {
    const { vault, key } = await this.#key(sealed.compartment);
    if (sealed.vault !== vault) throw new AuthenticatorError('storage-damaged');
    try {
      return await unseal({ key, purpose, sealed: sealed.bytes });
    } catch (cause) {
      throw new AuthenticatorError('storage-damaged', { cause });
    }
  }

  /** From no protection to a PIN: a new vault key, under which every secret is sealed again in one transaction. */
  async setPin(pin: string): Promise<void> {
    requireGoodPin(pin);
    const { records, random, iterations } = this.#options;
    const raw = newVaultKey(random);
    const vault = newVaultName(random);
    const main = await importVaultKey(raw, false);
    const wrap = await wrapWithPin({ pepper: await this.#pepper(), vault, pin, iterations, raw, random });
    raw.fill(0);
    await records.retrying(async () => {
      const row = await this.#row();
      const { open } = row;
      if (open === null) throw new AuthenticatorError('pin-there');
      const accounts = await records.list('accounts');
      const to = { vault, main };
      const names = ['otp', 'user', 'push'] as const;
      const moved = await Promise.all(
        // Without a PIN there is no fingerprint or face: a key for one is a remnant.
        accounts.map((account) => reseal(withoutBiometricKey(account), names, { from: open, to, random })),
      );
      const protection = { ...row, vault, open: null, pin: wrap, biometric: null, wrong: 0, lastWrongAt: null };
      const changes = moved.map((account) => records.put('accounts', account));
      await records.write([records.put('protection', protection), ...changes]);
    });
    this.#become({ vault, main });
  }

  async changePin(options: { pin: string; newPin: string }): Promise<void> {
    requireGoodPin(options.newPin);
    const { records, random, iterations } = this.#options;
    const { raw, vault } = await this.#gate.check(options.pin);
    const pepper = await this.#pepper();
    const wrap = await wrapWithPin({ pepper, vault, pin: options.newPin, iterations, raw, random });
    raw.fill(0);
    await records.update('protection', 'this', (row) => {
      if (row.vault !== vault) throw new AuthenticatorError('storage-busy');
      return { ...row, pin: wrap };
    });
    this.#options.events.emit({ type: 'protection' });
  }

  async removePin(pin: string): Promise<void> {
    await this.#refuseWhereDemanded(['pin', 'biometric']);
    const { records } = this.#options;
    const { raw, vault } = await this.#gate.check(pin);
    const open = await importVaultKey(raw, records.extractableKeys);
    raw.fill(0);
    await this.#dropBiometric({ vault, main: open }, (row) => ({ ...row, open, pin: null, biometric: null }));
    this.#opened = undefined;
    this.#options.events.emit({ type: 'protection' });
  }

  async unlockWithPin(pin: string): Promise<void> {
    const { raw, vault } = await this.#gate.check(pin);
    const main = await importVaultKey(raw, false);
    raw.fill(0);
    // An unlock with the PIN must not take away what a biometric unlock already gave.
    const biometric = this.#opened?.vault === vault ? this.#opened.biometric : undefined;
    this.#become(biometric === undefined ? { vault, main } : { vault, main, biometric });
  }

  async enableBiometric(options: { pin: string; prf: PrfProvider }): Promise<void> {
    const { records, random } = this.#options;
    if ((await this.#row()).biometric !== null) throw new AuthenticatorError('biometric-there');
    const { raw, vault } = await this.#gate.check(options.pin);
    const salt = newSalt(random);
    const { credentialId, secret } = await askPrf(options.prf, { credentialId: null, salt });
    const biometric = newVaultKey(random);
    const pepper = await this.#pepper();
    const wrap = await wrapWithBiometric({ pepper, vault, secret, salt, main: raw, biometric, random });
    const opened = await importBoth({ vault, salt, main: raw, biometric });
    await records.update('protection', 'this', (row) => {
      if (row.vault !== vault || row.biometric !== null) throw new AuthenticatorError('storage-busy');
      return { ...row, biometric: { ...wrap, credentialId } };
    });
    this.#become(opened);
  }

  async disableBiometric(pin: string): Promise<void> {
    await this.#refuseWhereDemanded(['biometric']);
    if ((await this.#row()).biometric === null) throw new AuthenticatorError('biometric-missing');
    const { raw, vault } = await this.#gate.check(pin);
    const main = await importVaultKey(raw, false);
    raw.fill(0);
    await this.#dropBiometric({ vault, main }, (row) => ({ ...row, biometric: null }));
    this.#become({ vault, main });
  }

  /** Moves the approval keys that only a fingerprint or face opens; the biometric keys, which must never do without, go. */
  async #dropBiometric(to: { vault: string; main: Key }, change: (row: ProtectionRow) => ProtectionRow): Promise<void> {
    const { records } = this.#options;
    await records.retrying(async () => {
      const row = await this.#row();
      if (row.vault !== to.vault) throw new AuthenticatorError('storage-busy');
      const accounts = (await records.list('accounts')).filter(hasBiometric);
      const from = biometricKey(this.#opened, row);
      const moved = await Promise.all(accounts.map((account) => this.#withoutBiometric(account, { from, to })));
      const changes = moved.map((account) => records.put('accounts', account));
      await records.write([records.put('protection', change(row)), ...changes]);
    });
  }

  async #withoutBiometric<T extends AccountRow>(
    account: T,
    { from, to }: { from: Key | undefined; to: { vault: string; main: Key } },
  ): Promise<T> {
    const kept = withoutBiometricKey(account);
    if (!isApprovedByBiometric(kept)) return kept;
    // Nothing is approved any more with an account that is disabled or removed: its key keeps nobody from switching off.
    if (!isSynchronised(kept)) return { ...kept, secrets: without(kept.secrets, ['user']) };
    if (from === undefined) throw new AuthenticatorError('biometric-needed');
    return reseal(kept, ['user'], { from, to, random: this.#options.random });
  }

  /**
   * Takes the approval keys of accounts that no longer ask for fingerprint or face to where the PIN opens them, as soon as the
   * app is open for both; until then they stay where they are.
   */
  async releaseApprovals(): Promise<void> {
    const { records, random } = this.#options;
    for (const { id } of (await records.list('accounts')).filter(isReleased)) {
      await records.update('accounts', id, async (row) => {
        const opened = this.#opened;
        const from = biometricKey(opened, await this.#row());
        if (opened === undefined || from === undefined || !isReleased(row)) return row;
        return reseal(row, ['user'], { from, to: opened, random });
      });
    }
  }

  async unlockWithBiometric(prf: PrfProvider): Promise<void> {
    const row = await this.#row();
    if (row.biometric === null) throw new AuthenticatorError('biometric-missing');
    const { salt, credentialId } = row.biometric;
    const { secret } = await askPrf(prf, { credentialId, salt });
    const pepper = await this.#pepper();
    const keys = await unwrapWithBiometric({ pepper, vault: row.vault, secret, wrap: row.biometric });
    if (keys === undefined) throw new AuthenticatorError('biometric-failed');
    const opened = await importBoth({ vault: row.vault, salt, ...keys });
    await this.#gate.forgetWrong();
    this.#become(opened);
  }

  async #refuseWhereDemanded(kinds: readonly ProtectionKind[]): Promise<void> {
    const accounts = await this.#options.records.list('accounts');
    const demanded = accounts.some(
      (row) => row.kind === 'lanyard' && !row.disabled && row.state !== 'removed' && demands(row, kinds),
    );
    if (demanded) throw new AuthenticatorError('protection-demanded');
  }

  async #key(compartment: Compartment): Promise<{ vault: string; key: Key }> {
    const row = await this.#row();
    if (row.open !== null) {
      if (compartment === 'biometric') throw new AuthenticatorError('biometric-setup-needed');
      return { vault: row.vault, key: row.open };
    }
    // Another tab or process may have set a PIN since: then what this one holds is of an earlier vault.
    if (this.#opened?.vault !== row.vault) throw new AuthenticatorError('locked');
    const key = compartment === 'main' ? this.#opened.main : biometricKey(this.#opened, row);
    if (key === undefined) {
      throw new AuthenticatorError(row.biometric === null ? 'biometric-setup-needed' : 'biometric-needed');
    }
    return { vault: row.vault, key };
  }

  #become(opened: Opened): void {
    this.#opened = opened;
    this.#options.events.emit({ type: 'protection' });
  }

  async #row(): Promise<ProtectionRow> {
    const row = await this.#options.records.get('protection', 'this');
    if (row === undefined) throw new AuthenticatorError('storage-damaged');
    return row;
  }

  async #pepper(): Promise<Key> {
    return readPepper(this.#options.records);
  }
}

/** Another tab may have set up fingerprint or face anew: then the key that this one holds opens nothing of now. */
function biometricKey(opened: Opened | undefined, { vault, biometric }: ProtectionRow): Key | undefined {
  const held = opened?.vault === vault ? opened.biometric : undefined;
  return held && biometric?.salt.every((byte, at) => byte === held.salt[at]) ? held.key : undefined;
}

const withoutBiometricKey = <T extends AccountRow>(account: T): T => ({
  ...account,
  secrets: without(account.secrets, ['biometric']),
});

const isApprovedByBiometric = ({ secrets }: AccountRow): boolean => secrets.user?.compartment === 'biometric';

const hasBiometric = (row: AccountRow): boolean => row.secrets.biometric !== undefined || isApprovedByBiometric(row);

/** Whether the organisation has taken back that only a fingerprint or face opens the approval key. */
const isReleased = (row: AccountRow): boolean =>
  isSynchronised(row) && row.protection !== 'biometric' && isApprovedByBiometric(row);

const demands = ({ protection, biometricRequired }: LanyardRow, kinds: readonly ProtectionKind[]): boolean =>
  kinds.includes(protection) || (biometricRequired === true && kinds.includes('biometric'));

async function askPrf(
  prf: PrfProvider,
  request: Parameters<PrfProvider>[0],
): Promise<{ credentialId: Bytes; secret: Bytes }> {
  try {
    const { credentialId, secret } = await prf(request);
    if (secret.length < MIN_PRF_BYTES) throw new RangeError('The PRF output is too short.');
    return { credentialId: new Uint8Array(credentialId), secret: await prfSecret(secret) };
  } catch (cause) {
    throw new AuthenticatorError('biometric-failed', { cause });
  }
}

/** Imports the keys of both compartments and erases their bytes. */
async function importBoth(keys: { vault: string; salt: Bytes; main: Bytes; biometric: Bytes }): Promise<Opened> {
  const main = await importVaultKey(keys.main, false);
  const biometric = await importVaultKey(keys.biometric, false);
  keys.main.fill(0);
  keys.biometric.fill(0);
  return { vault: keys.vault, main, biometric: { key: biometric, salt: keys.salt } };
}
