-- Phones with an authenticator app that speaks PingAM's protocol.

-- Wider than before, so every row that is there fulfils it: none has to be read while the table is held.
ALTER TABLE devices DROP CONSTRAINT devices_mode_check,
  ADD CONSTRAINT devices_mode_check CHECK (mode IN ('online', 'offline', 'standard', 'pingam')) NOT VALID;
ALTER TABLE registrations DROP CONSTRAINT registrations_method_check,
  ADD CONSTRAINT registrations_method_check CHECK (method IN ('online', 'key-uri', 'pingam')) NOT VALID;

-- What is known of such a phone beside its device. Its push secret is the credential of kind 'push'.
CREATE TABLE pingam_phones (
  device_id uuid PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  realm_id uuid NOT NULL REFERENCES realms,
  mechanism_uid text,                        -- what the app calls this account; null: it has not registered, or only shows codes
  communication text CHECK (communication IN ('gcm', 'apns', 'lanyard')),
  issuer text NOT NULL,                      -- as the code named them
  account text NOT NULL,
  policies text NOT NULL DEFAULT '',         -- the JSON text that the code carried; the app enforces it
  challenge bytea,                           -- what the app has to answer to register; null: nothing is awaited
  run_id text,                               -- the run of a journey that waits for it; null: none does
  said_name text NOT NULL DEFAULT '',        -- the name that the phone gave itself last
  seen_tokens jsonb NOT NULL DEFAULT '[]',   -- hashes of the push tokens that it came with, the present one last
  created_at timestamptz NOT NULL,
  UNIQUE (realm_id, mechanism_uid)
);
CREATE INDEX pingam_phones_of_run ON pingam_phones (run_id) WHERE run_id IS NOT NULL;

-- What the push service carries to such a phone; null: the id of the push alone, for apps that fetch the rest.
ALTER TABLE deliveries ADD COLUMN message jsonb;
