import type { FormerKey } from '@lanyard/protocol/device';
import type { JWK } from 'jose';
import { AuthenticatorError } from './errors.ts';
import type { Bytes, Key } from './platform.ts';
import { type Change, type Row, type Storage, StorageConflict } from './storage/storage.ts';
import type { Decision, ProtectionKind, SettingChange } from './types.ts';

export type Compartment = 'main' | 'biometric';

/** Bytes under a vault key; `vault` names the key, so that a re-made vault is never tried on old bytes. */
export interface Sealed {
  vault: string;
  compartment: Compartment;
  bytes: Bytes;
}

export interface InstallationRow extends Row {
  id: 'this';
  /** HMAC-SHA-256, non-extractable: what ties a guess of the PIN to this very installation. */
  pepper: Key;
}

export interface Wrapped {
  salt: Bytes;
  bytes: Bytes;
}

export interface ProtectionRow extends Row {
  id: 'this';
  vault: string;
  /** The vault key itself, only while there is no protection. */
  open: Key | null;
  pin: (Wrapped & { iterations: number }) | null;
  biometric: (Wrapped & { credentialId: Bytes }) | null;
  wrong: number;
  lastWrongAt: number | null;
}

/** What an account shows: codes by time, codes by a counter, or none. */
export type CodeKind = 'totp' | 'hotp' | 'none';

export type Algorithm = 'SHA1' | 'SHA256' | 'SHA512';

export type SecretName = 'otp' | 'user' | 'biometric' | 'push';

/** Authenticator policies: what the organisation demands of the phone that an account lives on. */
export interface Demands {
  /** By name, each with its parameters. */
  policies: { readonly [name: string]: { readonly [parameter: string]: unknown } };
  /** False where the code carried some that could not be read: none of them is enforced then. */
  isReadable: boolean;
}

interface AccountBase extends Row {
  issuer: string;
  account: string;
  name: string;
  displayName: string;
  colour: string;
  algorithm: Algorithm;
  digits: number;
  addedAt: string;
  /** Set when too many wrong PINs erased the secrets. */
  disabled: boolean;
  /** `otp`: the shared secret; `user`, `biometric`: PKCS #8 keys that sign approvals; `push`: what PingAM's protocol signs with. */
  secrets: Partial<Record<SecretName, Sealed>>;
  /** Null where nothing is demanded. */
  demands: Demands | null;
}

export interface LanyardRow extends AccountBase {
  kind: 'lanyard';
  period: number;
  server: string;
  realm: string;
  realmKey: JWK;
  /** Keys that the realm has just replaced: a push that was sent before still counts for its short life. */
  formerRealmKeys?: FormerKey[];
  deviceId: string;
  deviceName: string;
  device: Key;
  agreement: Key;
  version: number;
  protection: ProtectionKind;
  push: boolean;
  state: 'active' | 'locked' | 'removed';
  lastSyncAt: string;
  // What came after the first version; rows of that one do without.
  codes?: CodeKind;
  /** Added to the time step. */
  offset?: number;
  /** The next counter, where codes go by one. */
  counter?: number;
  lockReason?: string;
  biometricRequired?: boolean;
  /** Whether the server knows the biometric key. */
  biometricKnown?: boolean;
  /** The profile that this app could not take over. */
  refused?: { version: number; reason: string } | null;
}

export interface TotpRow extends AccountBase {
  kind: 'totp';
  period: number;
}

export interface HotpRow extends AccountBase {
  kind: 'hotp';
  counter: number;
}

/** An account of a server that speaks PingAM's protocol: requests, mostly with codes. */
export interface PingAmRow extends AccountBase {
  kind: 'pingam';
  codes: CodeKind;
  period: number;
  /** The next counter, where codes go by one. */
  counter: number;
  /** Origin of the endpoint. */
  server: string;
  /** Where this app registered, without a query. */
  endpoint: string;
  /** Where answers go. */
  answersAt: string;
  /** What the server calls this account of this app. */
  mechanismUid: string;
  /** Whether this app can ask the server for requests; `unknown` until it has tried. */
  reach: 'unknown' | 'asks' | 'never';
  deviceName: string;
  lastSyncAt: string | null;
}

export type AccountRow = LanyardRow | TotpRow | HotpRow | PingAmRow;

/** One answer; a row of its own, so that answering never competes with a change of the account. */
export interface HistoryRow extends Row {
  accountId: string;
  issuer: string;
  account: string;
  service: string;
  place: string | null;
  address: string | null;
  browser: string | null;
  asked: string;
  decision: Decision;
  state: string;
  at: string;
}

/** What a server changed of an account, as it was taken over. */
export interface ChangeRow extends Row {
  accountId: string;
  issuer: string;
  account: string;
  at: string;
  changes: SettingChange[];
  seen: boolean;
}

/** What is known of a server, by origin. */
export interface ServerRow extends Row {
  /** Milliseconds to add to this phone's clock. */
  offset: number;
}

/** A device that was removed here and whose server does not know it yet. */
export interface FarewellRow extends Row {
  server: string;
  device: Key;
  /** Milliseconds since 1970, by this phone. */
  dueAt: number;
}

export interface Tables {
  installation: InstallationRow;
  protection: ProtectionRow;
  accounts: AccountRow;
  history: HistoryRow;
  changes: ChangeRow;
  servers: ServerRow;
  farewells: FarewellRow;
}

export type TableName = keyof Tables;

/** The generation of the stored form; its tables carry it in their names, see migrations.ts. */
export const SCHEMA_VERSION = 3;
export const tableName = (version: number, table: string): string => `v${version}/${table}`;

const MAX_TRIES = 20;

/** Typed access to the storage, and the one place where its failures become `AuthenticatorError`s. */
export class Records {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Keys must be extractable where the storage can only write them out. */
  get extractableKeys(): boolean {
    return this.#storage.keeps === 'material';
  }

  async get<T extends TableName>(table: T, id: string): Promise<Tables[T] | undefined> {
    const row = await guarded(() => this.#storage.get(tableName(SCHEMA_VERSION, table), id));
    return row as Tables[T] | undefined;
  }

  async list<T extends TableName>(table: T): Promise<Tables[T][]> {
    return (await guarded(() => this.#storage.list(tableName(SCHEMA_VERSION, table)))) as Tables[T][];
  }

  /** The change that stores `row` over exactly the revision it was read with (0: as a new row). */
  put<T extends TableName>(table: T, row: Tables[T]): Change {
    const stored = { ...row, revision: row.revision + 1 };
    return { op: 'put', table: tableName(SCHEMA_VERSION, table), row: stored, ifRevision: row.revision };
  }

  delete<T extends TableName>(table: T, id: string): Change {
    return { op: 'delete', table: tableName(SCHEMA_VERSION, table), id };
  }

  async write(changes: readonly Change[]): Promise<void> {
    await guarded(() => this.#storage.transaction(changes));
  }

  /** Repeats read-decide-write while another tab or process writes in between. */
  async retrying<R>(work: () => Promise<R>): Promise<R> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof StorageConflict)) throw error;
        if (tries === MAX_TRIES) throw new AuthenticatorError('storage-busy', { cause: error });
      }
    }
  }

  /** Changes one existing row; `change` returns the new row, or the same one to leave it. */
  async update<T extends TableName>(
    table: T,
    id: string,
    change: (row: Tables[T]) => Tables[T] | Promise<Tables[T]>,
  ): Promise<Tables[T] | undefined> {
    return this.retrying(async () => {
      const row = await this.get(table, id);
      if (row === undefined) return undefined;
      const changed = await change(row);
      if (changed === row) return row;
      await this.write([this.put(table, changed)]);
      return { ...changed, revision: row.revision + 1 };
    });
  }

  async close(): Promise<void> {
    await this.#storage.close();
  }
}

async function guarded<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StorageConflict || error instanceof AuthenticatorError) throw error;
    throw new AuthenticatorError('storage-failed', { cause: error });
  }
}
