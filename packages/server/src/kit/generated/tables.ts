// Generated from the migrated schema by `npm run generate`. Do not edit.
// bigint reads as number (the driver refuses values beyond 2^53), timestamptz as Date, bytea as Buffer;
// jsonb reads as unknown and takes json(value); a column with CHECK (x IN (…)) has the union of those words.
import type { ColumnType } from 'kysely';
import type { JsonText } from '../database.ts';

export interface AuditEventsTable {
  id: string;
  realm_id: string;
  at: Date;
  type: string;
  outcome: 'success' | 'refused' | 'failed';
  actor_kind: 'user' | 'operator' | 'device' | 'service' | 'system' | 'anonymous';
  actor_id: ColumnType<string | null, string | null | undefined, string | null>;
  user_id: ColumnType<string | null, string | null | undefined, string | null>;
  device_id: ColumnType<string | null, string | null | undefined, string | null>;
  address: ColumnType<string | null, string | null | undefined, string | null>;
  request_id: ColumnType<string | null, string | null | undefined, string | null>;
  details: ColumnType<unknown, JsonText | undefined, JsonText>;
}

export interface CredentialsTable {
  id: string;
  device_id: string;
  kind: 'totp' | 'hotp' | 'ocra' | 'push';
  algorithm: ColumnType<'SHA1' | 'SHA256' | 'SHA512', 'SHA1' | 'SHA256' | 'SHA512' | undefined, 'SHA1' | 'SHA256' | 'SHA512'>;
  digits: ColumnType<number, number | undefined, number>;
  period: ColumnType<number, number | undefined, number>;
  suite: ColumnType<string | null, string | null | undefined, string | null>;
  sealed_secret: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  moving_factor: ColumnType<number, number | undefined, number>;
  drift: ColumnType<number, number | undefined, number>;
  resync: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  created_at: Date;
}

export interface DeviceProofsTable {
  device_id: string;
  jti: string;
  expires_at: Date;
}

export interface DevicesTable {
  id: string;
  realm_id: string;
  user_id: string;
  name: string;
  mode: 'online' | 'offline' | 'standard';
  state: 'pending' | 'active' | 'locked' | 'removed';
  platform: ColumnType<string, string | undefined, string>;
  app_version: ColumnType<string, string | undefined, string>;
  protection: ColumnType<'none' | 'pin' | 'biometric', 'none' | 'pin' | 'biometric' | undefined, 'none' | 'pin' | 'biometric'>;
  device_jwk: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  user_jwk: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  agreement_jwk: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  configuration: ColumnType<unknown, JsonText | undefined, JsonText>;
  configuration_version: ColumnType<number, number | undefined, number>;
  applied_version: ColumnType<number, number | undefined, number>;
  last_sync_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  last_used_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  created_at: Date;
  activated_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  removed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface LimitsTable {
  realm_id: string;
  scope: string;
  subject: string;
  count: number;
  window_ends_at: Date;
  locked_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  refused: ColumnType<number, number | undefined, number>;
}

export interface MigrationsTable {
  name: string;
  hash: string;
  applied_at: ColumnType<Date, Date | undefined, Date>;
}

export interface PushesTable {
  id: string;
  realm_id: string;
  user_id: string;
  asker: string;
  state: 'pending' | 'approved' | 'denied' | 'reported' | 'mismatched' | 'cancelled' | 'expired';
  matching: 'typed-2' | 'typed-6' | 'scan' | 'none';
  sealed_match: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  wrong_matches: ColumnType<number, number | undefined, number>;
  details: ColumnType<unknown, JsonText, JsonText>;
  tokens: ColumnType<unknown, JsonText, JsonText>;
  created_at: Date;
  expires_at: Date;
  ended_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  device_id: ColumnType<string | null, string | null | undefined, string | null>;
  answer: ColumnType<string | null, string | null | undefined, string | null>;
  used_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface RealmKeysTable {
  id: string;
  realm_id: string;
  public_jwk: ColumnType<unknown, JsonText, JsonText>;
  sealed_private: ColumnType<Buffer, Uint8Array, Uint8Array>;
  created_at: Date;
  retired_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface RealmsTable {
  id: string;
  name: string;
  settings: ColumnType<unknown, JsonText | undefined, JsonText>;
  settings_version: ColumnType<number, number | undefined, number>;
  created_at: Date;
}

export interface RegistrationsTable {
  id: string;
  realm_id: string;
  user_id: string;
  method: 'online' | 'key-uri';
  state: 'waiting' | 'scanned' | 'claimed' | 'registered' | 'cancelled' | 'expired' | 'failed';
  token_hash: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  sealed_token: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  device_id: ColumnType<string | null, string | null | undefined, string | null>;
  session_id: ColumnType<string | null, string | null | undefined, string | null>;
  wrong_proofs: ColumnType<number, number | undefined, number>;
  failure: ColumnType<string | null, string | null | undefined, string | null>;
  created_at: Date;
  expires_at: Date;
  ended_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface ServicesTable {
  id: string;
  realm_id: string;
  name: string;
  key_hash: ColumnType<Buffer, Uint8Array, Uint8Array>;
  key_hint: string;
  webhook_url: ColumnType<string | null, string | null | undefined, string | null>;
  sealed_webhook_secret: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  created_at: Date;
  revoked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface SessionsTable {
  id: string;
  token_hash: ColumnType<Buffer, Uint8Array, Uint8Array>;
  realm_id: string;
  user_id: string;
  assurance: 'password' | 'two-factor';
  factor_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  ended_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  address: string;
  browser: string;
}

export interface SignInsTable {
  id: string;
  token_hash: ColumnType<Buffer, Uint8Array, Uint8Array>;
  realm_id: string;
  user_id: string;
  session_id: ColumnType<string | null, string | null | undefined, string | null>;
  push_id: ColumnType<string | null, string | null | undefined, string | null>;
  state: 'open' | 'done' | 'abandoned';
  address: string;
  browser: string;
  created_at: Date;
  expires_at: Date;
}

export interface UserLinksTable {
  token_hash: ColumnType<Buffer, Uint8Array, Uint8Array>;
  user_id: string;
  purpose: string;
  created_at: Date;
  expires_at: Date;
  used_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface UsersTable {
  id: string;
  realm_id: string;
  name: string;
  display_name: string;
  email: ColumnType<string | null, string | null | undefined, string | null>;
  role: ColumnType<'user' | 'helpdesk' | 'auditor' | 'administrator', 'user' | 'helpdesk' | 'auditor' | 'administrator' | undefined, 'user' | 'helpdesk' | 'auditor' | 'administrator'>;
  password_hash: ColumnType<string | null, string | null | undefined, string | null>;
  push_enabled: ColumnType<boolean, boolean | undefined, boolean>;
  state: ColumnType<'active' | 'disabled', 'active' | 'disabled' | undefined, 'active' | 'disabled'>;
  created_at: Date;
}

export interface Tables {
  audit_events: AuditEventsTable;
  credentials: CredentialsTable;
  device_proofs: DeviceProofsTable;
  devices: DevicesTable;
  limits: LimitsTable;
  migrations: MigrationsTable;
  pushes: PushesTable;
  realm_keys: RealmKeysTable;
  realms: RealmsTable;
  registrations: RegistrationsTable;
  services: ServicesTable;
  sessions: SessionsTable;
  sign_ins: SignInsTable;
  user_links: UserLinksTable;
  users: UsersTable;
}
