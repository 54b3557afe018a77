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
  position: ColumnType<number, number | undefined, number>;
}

export interface AuditHoursTable {
  realm_id: string;
  hour: Date;
  type: string;
  outcome: string;
  actor_kind: string;
  count: number;
}

export interface AuditRollupTable {
  name: string;
  counted_to: Date;
}

export interface AuditSealsTable {
  realm_id: string;
  number: number;
  through_position: number;
  through_id: string;
  members: ColumnType<Buffer, Uint8Array, Uint8Array>;
  key_id: string;
  token: string;
  created_at: Date;
}

export interface AuditSettlingTable {
  only_row: ColumnType<boolean, boolean | undefined, boolean>;
  settled_position: ColumnType<number, number | undefined, number>;
  marked_position: ColumnType<number | null, number | null | undefined, number | null>;
  marked_transaction: ColumnType<number | null, number | null | undefined, number | null>;
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
  counter_offset: ColumnType<number, number | undefined, number>;
  suspended: ColumnType<boolean, boolean | undefined, boolean>;
  next_form: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  checksum: ColumnType<boolean, boolean | undefined, boolean>;
  truncation_offset: ColumnType<number | null, number | null | undefined, number | null>;
}

export interface DeliveriesTable {
  push_id: string;
  device_id: string;
  hops: ColumnType<unknown, JsonText | undefined, JsonText>;
  address_kind: ColumnType<string | null, string | null | undefined, string | null>;
  address_host: ColumnType<string | null, string | null | undefined, string | null>;
  wake_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  wake_attempts: ColumnType<number, number | undefined, number>;
  expires_at: Date;
  message: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
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
  mode: 'online' | 'offline' | 'standard' | 'pingam';
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
  reads: ColumnType<number, number | undefined, number>;
  lock_reason: ColumnType<string, string | undefined, string>;
  offered: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  applied_settings: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  applied_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  refused: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  biometric_jwk: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  biometric_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface FactorFlagsTable {
  user_id: string;
  method: 'oath' | 'push';
  is_skippable: boolean;
  changed_at: Date;
}

export interface FirstPhoneDismissalsTable {
  notice_id: string;
  user_id: string;
  created_at: Date;
}

export interface FirstPhoneNoticesTable {
  id: string;
  realm_id: string;
  user_id: string;
  device_id: string;
  device_name: string;
  address: string;
  browser: string;
  created_at: Date;
}

export interface GuardedSignInsTable {
  id: string;
  token_hash: ColumnType<Buffer, Uint8Array, Uint8Array>;
  realm_id: string;
  user_id: string;
  push_id: string;
  created_at: Date;
  expires_at: Date;
}

export interface JourneyRunsTable {
  id: string;
  realm_id: string;
  journey: string;
  is_draft: boolean;
  no_session: boolean;
  session_id: ColumnType<string | null, string | null | undefined, string | null>;
  session_user_id: ColumnType<string | null, string | null | undefined, string | null>;
  must_raise: boolean;
  browser_hash: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  step_key_hash: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  suspended_hash: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  positions: ColumnType<unknown, JsonText, JsonText>;
  asked: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  asked_at: Date;
  shared: ColumnType<unknown, JsonText, JsonText>;
  sealed_secure: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  proofs: ColumnType<unknown, JsonText, JsonText>;
  steps: number;
  created_at: Date;
  expires_at: Date;
  least_level: ColumnType<number | null, number | null | undefined, number | null>;
  only_for: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface JourneyVersionsTable {
  realm_id: string;
  name: string;
  version: number;
  journey: ColumnType<unknown, JsonText, JsonText>;
  origin: 'published' | 'shipped' | 'tool' | 'draft';
  published_by: ColumnType<string | null, string | null | undefined, string | null>;
  published_by_name: ColumnType<string, string | undefined, string>;
  published_at: Date;
}

export interface JourneysTable {
  realm_id: string;
  name: string;
  version: number;
  draft: ColumnType<unknown, JsonText | null | undefined, JsonText | null>;
  published_version: ColumnType<number | null, number | null | undefined, number | null>;
  changed_by: ColumnType<string | null, string | null | undefined, string | null>;
  changed_by_name: ColumnType<string, string | undefined, string>;
  changed_at: Date;
}

export interface KnownBrowsersTable {
  id: string;
  token_hash: ColumnType<Buffer, Uint8Array, Uint8Array>;
  realm_id: string;
  user_id: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
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

export interface LooseNodesTable {
  realm_id: string;
  id: string;
  type: string;
  node: ColumnType<unknown, JsonText, JsonText>;
  written_at: Date;
}

export interface MigrationsTable {
  name: string;
  hash: string;
  applied_at: ColumnType<Date, Date | undefined, Date>;
}

export interface PingamPhonesTable {
  device_id: string;
  realm_id: string;
  mechanism_uid: ColumnType<string | null, string | null | undefined, string | null>;
  communication: ColumnType<'gcm' | 'apns' | 'lanyard' | null, 'gcm' | 'apns' | 'lanyard' | null | undefined, 'gcm' | 'apns' | 'lanyard' | null>;
  issuer: string;
  account: string;
  policies: ColumnType<string, string | undefined, string>;
  challenge: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  run_id: ColumnType<string | null, string | null | undefined, string | null>;
  said_name: ColumnType<string, string | undefined, string>;
  seen_tokens: ColumnType<unknown, JsonText | undefined, JsonText>;
  created_at: Date;
}

export interface PushAddressesTable {
  device_id: string;
  kind: 'web-push' | 'fcm' | 'apns';
  host: string;
  address_hash: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  sealed_address: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  key_id: ColumnType<string | null, string | null | undefined, string | null>;
  created_at: Date;
  dropped_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  dropped_because: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface PushKeysTable {
  id: string;
  sealed_private: ColumnType<Buffer, Uint8Array, Uint8Array>;
  created_at: Date;
  retired_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface PushServicesTable {
  kind: string;
  host: string;
  verdict: string;
  words: string;
  since: Date;
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
  last_answer_counts: ColumnType<boolean, boolean | undefined, boolean>;
  is_unproved: ColumnType<boolean, boolean | undefined, boolean>;
}

export interface RealmFiguresTable {
  realm_id: string;
  code: string;
  count: number;
  counted_at: Date;
}

export interface RealmKeysTable {
  id: string;
  realm_id: string;
  public_jwk: ColumnType<unknown, JsonText, JsonText>;
  sealed_private: ColumnType<Buffer, Uint8Array, Uint8Array>;
  created_at: Date;
  retired_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  generation: ColumnType<number, number | undefined, number>;
  previous: ColumnType<string | null, string | null | undefined, string | null>;
  voucher: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface RealmSettingVersionsTable {
  realm_id: string;
  version: number;
  settings: ColumnType<unknown, JsonText, JsonText>;
  change: ColumnType<unknown, JsonText, JsonText>;
  origin: 'found' | 'created' | 'changed' | 'imported' | 'restored';
  restored: ColumnType<number | null, number | null | undefined, number | null>;
  changed_by: ColumnType<string | null, string | null | undefined, string | null>;
  changed_by_name: ColumnType<string, string | undefined, string>;
  changed_at: Date;
}

export interface RealmsTable {
  id: string;
  name: string;
  settings: ColumnType<unknown, JsonText | undefined, JsonText>;
  settings_version: ColumnType<number, number | undefined, number>;
  created_at: Date;
}

export interface RecoveryCodesTable {
  user_id: string;
  code_hash: ColumnType<Buffer, Uint8Array, Uint8Array>;
  used_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  sealed_code: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
}

export interface RecoverySetsTable {
  user_id: string;
  sealed_key: ColumnType<Buffer, Uint8Array, Uint8Array>;
  made_at: Date;
}

export interface RegistrationsTable {
  id: string;
  realm_id: string;
  user_id: string;
  method: 'online' | 'key-uri' | 'pingam';
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
  session_key_hash: ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
  begun_address: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface SealKeysTable {
  id: string;
  canary: ColumnType<Buffer, Uint8Array, Uint8Array>;
  state: 'current' | 'old';
  added_at: ColumnType<Date, Date | undefined, Date>;
}

export interface ServerProcessesTable {
  id: string;
  host: string;
  pid: number;
  version: string;
  seal_key: string;
  seal_keys: ColumnType<unknown, JsonText, JsonText>;
  started_at: ColumnType<Date, Date | undefined, Date>;
  seen_at: ColumnType<Date, Date | undefined, Date>;
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
  properties: ColumnType<unknown, JsonText | undefined, JsonText>;
  proofs: ColumnType<string[], string[] | undefined, string[]>;
  is_foreign: ColumnType<boolean, boolean | undefined, boolean>;
  idle_seconds: ColumnType<number | null, number | null | undefined, number | null>;
  written_properties: ColumnType<unknown, JsonText | undefined, JsonText>;
}

export interface ShippedJourneysTable {
  realm_id: string;
  name: string;
  digest: string;
  placed_at: Date;
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
  require_biometric_seed: ColumnType<boolean, boolean | undefined, boolean>;
  version: ColumnType<number, number | undefined, number>;
  search_text: ColumnType<string | null, string | null | undefined, string | null>;
  device_count: ColumnType<number, number | undefined, number>;
  password_changed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface Tables {
  audit_events: AuditEventsTable;
  audit_hours: AuditHoursTable;
  audit_rollup: AuditRollupTable;
  audit_seals: AuditSealsTable;
  audit_settling: AuditSettlingTable;
  credentials: CredentialsTable;
  deliveries: DeliveriesTable;
  device_proofs: DeviceProofsTable;
  devices: DevicesTable;
  factor_flags: FactorFlagsTable;
  first_phone_dismissals: FirstPhoneDismissalsTable;
  first_phone_notices: FirstPhoneNoticesTable;
  guarded_sign_ins: GuardedSignInsTable;
  journey_runs: JourneyRunsTable;
  journey_versions: JourneyVersionsTable;
  journeys: JourneysTable;
  known_browsers: KnownBrowsersTable;
  limits: LimitsTable;
  loose_nodes: LooseNodesTable;
  migrations: MigrationsTable;
  pingam_phones: PingamPhonesTable;
  push_addresses: PushAddressesTable;
  push_keys: PushKeysTable;
  push_services: PushServicesTable;
  pushes: PushesTable;
  realm_figures: RealmFiguresTable;
  realm_keys: RealmKeysTable;
  realm_setting_versions: RealmSettingVersionsTable;
  realms: RealmsTable;
  recovery_codes: RecoveryCodesTable;
  recovery_sets: RecoverySetsTable;
  registrations: RegistrationsTable;
  seal_keys: SealKeysTable;
  server_processes: ServerProcessesTable;
  services: ServicesTable;
  sessions: SessionsTable;
  shipped_journeys: ShippedJourneysTable;
  sign_ins: SignInsTable;
  user_links: UserLinksTable;
  users: UsersTable;
}

export const columnsOf: Readonly<Record<keyof Tables, readonly string[]>> = {
  audit_events: ['id', 'realm_id', 'at', 'type', 'outcome', 'actor_kind', 'actor_id', 'user_id', 'device_id', 'address', 'request_id', 'details', 'position'],
  audit_hours: ['realm_id', 'hour', 'type', 'outcome', 'actor_kind', 'count'],
  audit_rollup: ['name', 'counted_to'],
  audit_seals: ['realm_id', 'number', 'through_position', 'through_id', 'members', 'key_id', 'token', 'created_at'],
  audit_settling: ['only_row', 'settled_position', 'marked_position', 'marked_transaction'],
  credentials: ['id', 'device_id', 'kind', 'algorithm', 'digits', 'period', 'suite', 'sealed_secret', 'moving_factor', 'drift', 'resync', 'created_at', 'counter_offset', 'suspended', 'next_form', 'checksum', 'truncation_offset'],
  deliveries: ['push_id', 'device_id', 'hops', 'address_kind', 'address_host', 'wake_at', 'wake_attempts', 'expires_at', 'message'],
  device_proofs: ['device_id', 'jti', 'expires_at'],
  devices: ['id', 'realm_id', 'user_id', 'name', 'mode', 'state', 'platform', 'app_version', 'protection', 'device_jwk', 'user_jwk', 'agreement_jwk', 'configuration', 'configuration_version', 'applied_version', 'last_sync_at', 'last_used_at', 'created_at', 'activated_at', 'removed_at', 'reads', 'lock_reason', 'offered', 'applied_settings', 'applied_at', 'refused', 'biometric_jwk', 'biometric_at'],
  factor_flags: ['user_id', 'method', 'is_skippable', 'changed_at'],
  first_phone_dismissals: ['notice_id', 'user_id', 'created_at'],
  first_phone_notices: ['id', 'realm_id', 'user_id', 'device_id', 'device_name', 'address', 'browser', 'created_at'],
  guarded_sign_ins: ['id', 'token_hash', 'realm_id', 'user_id', 'push_id', 'created_at', 'expires_at'],
  journey_runs: ['id', 'realm_id', 'journey', 'is_draft', 'no_session', 'session_id', 'session_user_id', 'must_raise', 'browser_hash', 'step_key_hash', 'suspended_hash', 'positions', 'asked', 'asked_at', 'shared', 'sealed_secure', 'proofs', 'steps', 'created_at', 'expires_at', 'least_level', 'only_for'],
  journey_versions: ['realm_id', 'name', 'version', 'journey', 'origin', 'published_by', 'published_by_name', 'published_at'],
  journeys: ['realm_id', 'name', 'version', 'draft', 'published_version', 'changed_by', 'changed_by_name', 'changed_at'],
  known_browsers: ['id', 'token_hash', 'realm_id', 'user_id', 'created_at', 'last_seen_at', 'expires_at'],
  limits: ['realm_id', 'scope', 'subject', 'count', 'window_ends_at', 'locked_until', 'refused'],
  loose_nodes: ['realm_id', 'id', 'type', 'node', 'written_at'],
  migrations: ['name', 'hash', 'applied_at'],
  pingam_phones: ['device_id', 'realm_id', 'mechanism_uid', 'communication', 'issuer', 'account', 'policies', 'challenge', 'run_id', 'said_name', 'seen_tokens', 'created_at'],
  push_addresses: ['device_id', 'kind', 'host', 'address_hash', 'sealed_address', 'key_id', 'created_at', 'dropped_at', 'dropped_because'],
  push_keys: ['id', 'sealed_private', 'created_at', 'retired_at'],
  push_services: ['kind', 'host', 'verdict', 'words', 'since'],
  pushes: ['id', 'realm_id', 'user_id', 'asker', 'state', 'matching', 'sealed_match', 'wrong_matches', 'details', 'tokens', 'created_at', 'expires_at', 'ended_at', 'device_id', 'answer', 'used_at', 'last_answer_counts', 'is_unproved'],
  realm_figures: ['realm_id', 'code', 'count', 'counted_at'],
  realm_keys: ['id', 'realm_id', 'public_jwk', 'sealed_private', 'created_at', 'retired_at', 'generation', 'previous', 'voucher'],
  realm_setting_versions: ['realm_id', 'version', 'settings', 'change', 'origin', 'restored', 'changed_by', 'changed_by_name', 'changed_at'],
  realms: ['id', 'name', 'settings', 'settings_version', 'created_at'],
  recovery_codes: ['user_id', 'code_hash', 'used_at', 'sealed_code'],
  recovery_sets: ['user_id', 'sealed_key', 'made_at'],
  registrations: ['id', 'realm_id', 'user_id', 'method', 'state', 'token_hash', 'sealed_token', 'device_id', 'session_id', 'wrong_proofs', 'failure', 'created_at', 'expires_at', 'ended_at', 'session_key_hash', 'begun_address'],
  seal_keys: ['id', 'canary', 'state', 'added_at'],
  server_processes: ['id', 'host', 'pid', 'version', 'seal_key', 'seal_keys', 'started_at', 'seen_at'],
  services: ['id', 'realm_id', 'name', 'key_hash', 'key_hint', 'webhook_url', 'sealed_webhook_secret', 'created_at', 'revoked_at'],
  sessions: ['id', 'token_hash', 'realm_id', 'user_id', 'assurance', 'factor_at', 'created_at', 'last_seen_at', 'expires_at', 'ended_at', 'address', 'browser', 'properties', 'proofs', 'is_foreign', 'idle_seconds', 'written_properties'],
  shipped_journeys: ['realm_id', 'name', 'digest', 'placed_at'],
  sign_ins: ['id', 'token_hash', 'realm_id', 'user_id', 'session_id', 'push_id', 'state', 'address', 'browser', 'created_at', 'expires_at'],
  user_links: ['token_hash', 'user_id', 'purpose', 'created_at', 'expires_at', 'used_at'],
  users: ['id', 'realm_id', 'name', 'display_name', 'email', 'role', 'password_hash', 'push_enabled', 'state', 'created_at', 'require_biometric_seed', 'version', 'search_text', 'device_count', 'password_changed_at'],
};
