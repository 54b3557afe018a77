import { base64url } from 'jose';
import { AuthenticatorError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Bytes, Key } from '../platform.ts';
import type { ProtectionRow, Records } from '../records.ts';
import type { Clock, Random } from '../types.ts';
import { MAX_WRONG_PINS, waitLeft } from './pin.ts';
import { importVaultKey, newVaultKey } from './seal.ts';
import { unwrapWithPin } from './wrap.ts';

const VAULT_NAME_BYTES = 12;

export const newVaultName = (random: Random): string => base64url.encode(random.bytes(VAULT_NAME_BYTES));

export async function readPepper(records: Records): Promise<Key> {
  const row = await records.get('installation', 'this');
  if (row === undefined) throw new AuthenticatorError('storage-damaged');
  return row.pepper;
}

/** The protection row of a vault with a new key and no protection. */
export async function unprotected(options: {
  records: Records;
  random: Random;
  revision: number;
}): Promise<ProtectionRow> {
  const open = await importVaultKey(newVaultKey(options.random), options.records.extractableKeys);
  return {
    id: 'this',
    revision: options.revision,
    vault: newVaultName(options.random),
    open,
    pin: null,
    biometric: null,
    wrong: 0,
    lastWrongAt: null,
  };
}

/** Where every try of a PIN goes through: it counts, delays and, after the tenth wrong one, erases. */
export class PinGate {
  readonly #options: { records: Records; events: Events; clock: Clock; random: Random };

  constructor(options: { records: Records; events: Events; clock: Clock; random: Random }) {
    this.#options = options;
  }

  /** The raw vault key for the right PIN. Rejects with `pin-wrong`, `pin-wait`, `pin-disabled` or `pin-missing`. */
  async check(pin: string): Promise<{ raw: Bytes; vault: string }> {
    const { records, events } = this.#options;
    const row = await this.#countTry();
    if (row === 'used-up') return this.#disable();
    const pepper = await readPepper(records);
    const raw = await unwrapWithPin({ pepper, vault: row.vault, pin, wrap: row.pin });
    if (raw !== undefined) {
      await this.forgetWrong();
      return { raw, vault: row.vault };
    }
    if (row.wrong >= MAX_WRONG_PINS) return this.#disable();
    events.emit({ type: 'protection' });
    const wait = waitLeft(row, this.#now());
    const retryAt = wait === 0 ? {} : { retryAt: new Date(this.#now() + wait).toISOString() };
    throw new AuthenticatorError('pin-wrong', { details: { left: MAX_WRONG_PINS - row.wrong, ...retryAt } });
  }

  async forgetWrong(): Promise<void> {
    await this.#options.records.update('protection', 'this', (row) =>
      row.wrong === 0 ? row : { ...row, wrong: 0, lastWrongAt: null },
    );
  }

  /**
   * Counts the try before it is made, durably and comparing revisions: neither parallel guesses nor an app killed in the
   * middle get a free one. `used-up`: the app was killed after the tenth try, before it could erase.
   */
  async #countTry(): Promise<(ProtectionRow & { pin: NonNullable<ProtectionRow['pin']> }) | 'used-up'> {
    const { records } = this.#options;
    const now = this.#now();
    let wait = 0;
    let usedUp = false;
    const counted = await records.update('protection', 'this', (row) => {
      wait = 0;
      usedUp = row.pin !== null && row.wrong >= MAX_WRONG_PINS;
      if (row.pin === null || usedUp) return row;
      wait = waitLeft(row, now);
      // The clock was set back since: start the wait again, or it could last as long as the clock was wrong.
      if (wait > 0 && row.lastWrongAt !== null && row.lastWrongAt > now) return { ...row, lastWrongAt: now };
      return wait > 0 ? row : { ...row, wrong: row.wrong + 1, lastWrongAt: now };
    });
    if (counted === undefined) throw new AuthenticatorError('storage-damaged');
    if (usedUp) return 'used-up';
    if (wait > 0) {
      throw new AuthenticatorError('pin-wait', { details: { retryAt: new Date(now + wait).toISOString() } });
    }
    const { pin } = counted;
    if (pin === null) throw new AuthenticatorError('pin-missing');
    return { ...counted, pin };
  }

  /** Erases the wrapped vault key and every secret with it: from here on nothing is left to guess. */
  async #disable(): Promise<never> {
    const { records, random, events } = this.#options;
    await records.retrying(async () => {
      const row = await records.get('protection', 'this');
      if (row === undefined || row.pin === null) return;
      const accounts = await records.list('accounts');
      const fresh = await unprotected({ records, random, revision: row.revision });
      const disabled = accounts.map((account) => records.put('accounts', { ...account, disabled: true, secrets: {} }));
      await records.write([records.put('protection', fresh), ...disabled]);
    });
    events.emit({ type: 'protection' });
    events.emit({ type: 'accounts' });
    throw new AuthenticatorError('pin-disabled');
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}
