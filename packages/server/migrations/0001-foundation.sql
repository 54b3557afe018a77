-- The first schema: realms, people, services, devices, and everything that proves "it is really her".
-- Features newer than PostgreSQL 15 are out. Ids are UUIDv7 made by the server, so an index follows time.

CREATE TABLE realms (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  settings jsonb NOT NULL DEFAULT '{}',
  settings_version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);

-- The key that signs profiles and push details. The app pins its RFC 7638 thumbprint from the QR code.
CREATE TABLE realm_keys (
  id text PRIMARY KEY,                       -- RFC 7638 thumbprint, base64url
  realm_id uuid NOT NULL REFERENCES realms,
  public_jwk jsonb NOT NULL,
  sealed_private bytea NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz
);
CREATE UNIQUE INDEX realm_keys_current ON realm_keys (realm_id) WHERE retired_at IS NULL;

CREATE TABLE users (
  id uuid PRIMARY KEY,
  realm_id uuid NOT NULL REFERENCES realms,
  name text NOT NULL,                        -- lower case, NFKC: one person, one spelling
  display_name text NOT NULL,
  email text,
  role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'helpdesk', 'auditor', 'administrator')),
  password_hash text,
  push_enabled boolean NOT NULL DEFAULT true,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
  created_at timestamptz NOT NULL,
  UNIQUE (realm_id, name)
);

CREATE INDEX users_in_order ON users (realm_id, id);

-- One-time links: the first administrator's, later an invitation's. Only the hash is stored.
CREATE TABLE user_links (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('set-password')),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,                       -- public name of the session, for the list
  token_hash bytea NOT NULL UNIQUE,
  realm_id uuid NOT NULL REFERENCES realms,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  assurance text NOT NULL CHECK (assurance IN ('password', 'two-factor')),
  factor_at timestamptz,                     -- when the second factor was last proved in this session
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,           -- the absolute limit
  ended_at timestamptz,
  address text NOT NULL,
  browser text NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id, id) WHERE ended_at IS NULL;

-- A relying party: a service that asks "is it really her?".
CREATE TABLE services (
  id uuid PRIMARY KEY,
  realm_id uuid NOT NULL REFERENCES realms,
  name text NOT NULL,
  key_hash bytea NOT NULL UNIQUE,            -- SHA-256 of the API key; the key has 256 random bits, so no slow hash
  key_hint text NOT NULL,                    -- last four characters, for recognition
  webhook_url text,
  sealed_webhook_secret bytea,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  UNIQUE (realm_id, name)
);

CREATE TABLE devices (
  id uuid PRIMARY KEY,
  realm_id uuid NOT NULL REFERENCES realms,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  name text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('online', 'offline', 'standard')),
  state text NOT NULL CHECK (state IN ('pending', 'active', 'locked', 'removed')),
  platform text NOT NULL DEFAULT '',
  app_version text NOT NULL DEFAULT '',
  protection text NOT NULL DEFAULT 'none' CHECK (protection IN ('none', 'pin', 'biometric')),
  device_jwk jsonb,                          -- ES256, signs every request
  user_jwk jsonb,                            -- ES256, released by the app's protection; signs approvals
  agreement_jwk jsonb,                       -- ECDH P-256, receives secrets
  configuration jsonb NOT NULL DEFAULT '{}',
  configuration_version integer NOT NULL DEFAULT 1,
  applied_version integer NOT NULL DEFAULT 0,
  last_sync_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz NOT NULL,
  activated_at timestamptz,
  removed_at timestamptz
);
CREATE INDEX devices_of_user ON devices (user_id, id) WHERE state <> 'removed';
CREATE UNIQUE INDEX devices_key ON devices ((device_jwk ->> 'x')) WHERE device_jwk IS NOT NULL AND state <> 'removed';

-- What a device can do. moving_factor is the next HOTP counter, or the last accepted TOTP time step plus one:
-- a code counts only if its factor is not below it, so none counts twice and none older than the last.
CREATE TABLE credentials (
  id uuid PRIMARY KEY,
  device_id uuid NOT NULL REFERENCES devices ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('totp', 'hotp', 'ocra', 'push')),
  algorithm text NOT NULL DEFAULT 'SHA1' CHECK (algorithm IN ('SHA1', 'SHA256', 'SHA512')),
  digits smallint NOT NULL DEFAULT 6 CHECK (digits BETWEEN 6 AND 8),
  period smallint NOT NULL DEFAULT 30 CHECK (period BETWEEN 1 AND 3600),
  suite text,                                -- OCRA suite, RFC 6287 section 6
  sealed_secret bytea,
  moving_factor bigint NOT NULL DEFAULT 0,
  drift integer NOT NULL DEFAULT 0,          -- learnt clock drift in time steps
  resync jsonb,                              -- a first code far outside the window, waiting for its successor
  created_at timestamptz NOT NULL,
  UNIQUE (device_id, kind)
);

-- Single-use ids of device requests (the jti of RFC 9449). Old ones are swept.
CREATE TABLE device_proofs (
  device_id uuid NOT NULL,
  jti text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (device_id, jti)
);
CREATE INDEX device_proofs_expiry ON device_proofs (expires_at);

-- One transaction that adds a device, from the first click to the device's first proof.
CREATE TABLE registrations (
  id uuid PRIMARY KEY,
  realm_id uuid NOT NULL REFERENCES realms,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  method text NOT NULL CHECK (method IN ('online', 'key-uri')),
  state text NOT NULL CHECK (state IN ('waiting', 'scanned', 'claimed', 'registered', 'cancelled', 'expired', 'failed')),
  token_hash bytea UNIQUE,
  sealed_token bytea,                        -- so that a reload can show the same QR code; erased at the end
  device_id uuid REFERENCES devices,
  session_id uuid,                           -- only the session that began it is shown the link
  wrong_proofs smallint NOT NULL DEFAULT 0,
  failure text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX registrations_of_user ON registrations (user_id, id);
CREATE INDEX registrations_pending ON registrations (expires_at) WHERE ended_at IS NULL;

CREATE TABLE pushes (
  id uuid PRIMARY KEY,
  realm_id uuid NOT NULL REFERENCES realms,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  asker text NOT NULL,                       -- 'sign-in:<id>' or 'service:<id>': only the asker may see or use the result
  state text NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'reported', 'mismatched', 'cancelled', 'expired')),
  matching text NOT NULL CHECK (matching IN ('typed-2', 'typed-6', 'scan', 'none')),
  sealed_match bytea,                        -- the number, or the scan secret
  wrong_matches smallint NOT NULL DEFAULT 0,
  details jsonb NOT NULL,                    -- what the phone shows: service, place, address, browser, asked
  tokens jsonb NOT NULL,                     -- by device id: those details, signed, exactly as that device gets them
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  device_id uuid REFERENCES devices,         -- the device that answered
  answer text,                               -- its signed answer, kept as evidence
  used_at timestamptz                        -- when the asker turned the approval into a sign-in: once
);
CREATE INDEX pushes_of_user ON pushes (user_id, id) WHERE ended_at IS NULL;
CREATE INDEX pushes_pending ON pushes (expires_at) WHERE ended_at IS NULL;

CREATE TABLE sign_ins (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  realm_id uuid NOT NULL REFERENCES realms,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  session_id uuid REFERENCES sessions ON DELETE CASCADE, -- set where a session steps up
  push_id uuid REFERENCES pushes ON DELETE SET NULL,
  state text NOT NULL CHECK (state IN ('open', 'done', 'abandoned')),
  address text NOT NULL,
  browser text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sign_ins_expiry ON sign_ins (expires_at);

-- Counters against guessing. scope names what is counted ('code:user', 'code:address', 'push:user' …).
CREATE TABLE limits (
  realm_id uuid NOT NULL,
  scope text NOT NULL,
  subject text NOT NULL,
  count integer NOT NULL,
  window_ends_at timestamptz NOT NULL,
  locked_until timestamptz,
  refused integer NOT NULL DEFAULT 0,        -- attempts turned away since the limit was hit: the audit shows some of them
  PRIMARY KEY (realm_id, scope, subject)
);
CREATE INDEX limits_expiry ON limits (window_ends_at);
CREATE INDEX limits_locks ON limits (realm_id, locked_until) WHERE locked_until IS NOT NULL;

CREATE TABLE audit_events (
  id uuid PRIMARY KEY,
  realm_id uuid NOT NULL,
  at timestamptz NOT NULL,
  type text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('success', 'refused', 'failed')),
  actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'operator', 'device', 'service', 'system', 'anonymous')),
  actor_id text,
  user_id uuid,
  device_id uuid,
  address text,
  request_id text,
  details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_events_time ON audit_events (realm_id, id);
CREATE INDEX audit_events_of_user ON audit_events (user_id, id);
