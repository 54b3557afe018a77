-- Where a sleeping phone is woken (Web Push, FCM, APNs), and what became of each attempt (F13).

-- The key pair of this installation towards push services (RFC 8292). It is here and not in a file, so that every process signs
-- with the same one: subscriptions are bound to it.
CREATE TABLE push_keys (
  id text PRIMARY KEY,                       -- the public key: 65 bytes, base64url
  sealed_private bytea NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz
);
CREATE UNIQUE INDEX push_keys_current ON push_keys ((retired_at IS NULL)) WHERE retired_at IS NULL;

-- The one address of each device. It is a capability, so it is sealed; its hash lets a second device take it over.
CREATE TABLE push_addresses (
  device_id uuid PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('web-push', 'fcm', 'apns')),
  host text NOT NULL,                        -- of the push service: the most that anybody is shown
  address_hash bytea UNIQUE,                 -- null, as the next: the address was dropped
  sealed_address bytea,
  key_id text,                               -- the push key that a web-push subscription is bound to
  created_at timestamptz NOT NULL,
  dropped_at timestamptz,
  dropped_because text                       -- the push service's own words
);

-- The way of one push to one device. wake_at: when the next attempt to wake the device is due; null: none is.
CREATE TABLE deliveries (
  push_id uuid NOT NULL REFERENCES pushes ON DELETE CASCADE,
  device_id uuid NOT NULL REFERENCES devices ON DELETE CASCADE,
  hops jsonb NOT NULL DEFAULT '[]',          -- in the order in which they became known
  address_kind text,                         -- null: the device could not be woken when the push began
  address_host text,
  wake_at timestamptz,
  wake_attempts smallint NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (device_id, push_id)
);
CREATE INDEX deliveries_of_push ON deliveries (push_id);
CREATE INDEX deliveries_due ON deliveries (wake_at) WHERE wake_at IS NOT NULL;

-- What each push service said last, so that a fault of ours is seen without waiting for the next person's login.
CREATE TABLE push_services (
  kind text NOT NULL,
  host text NOT NULL,
  verdict text NOT NULL,
  words text NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (kind, host)
);

-- Old pushes are deleted; without this each deletion would read all sign-ins.
CREATE INDEX sign_ins_of_push ON sign_ins (push_id) WHERE push_id IS NOT NULL;
