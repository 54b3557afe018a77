-- Keys of realm and seal change while the server runs.

-- The seal keys that may still seal a record, each with a record of its own that it must open: a server with other keys does
-- not start. New records are sealed with the current one, on every process.
CREATE TABLE seal_keys (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{8}$'),      -- as in the header of each sealed record
  canary bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('current', 'old')),
  added_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX seal_keys_current ON seal_keys (state) WHERE state = 'current';

-- The servers that run on this database, and the seal keys that each has at hand: a new key is used when all of them have it.
-- A row that was not renewed for a while belongs to a process that ended without saying so.
CREATE TABLE server_processes (
  id uuid PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  version text NOT NULL,
  seal_key text NOT NULL,                                -- the one that it seals with
  seal_keys jsonb NOT NULL,                              -- a list of those that it can open
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now()
);

-- A realm's keys are a chain: each but the first is vouched for by the one before it, in a token that its devices follow.
ALTER TABLE realm_keys
  ADD COLUMN generation integer NOT NULL DEFAULT 1,
  ADD COLUMN previous text REFERENCES realm_keys,
  ADD COLUMN voucher text;
CREATE UNIQUE INDEX realm_keys_generation ON realm_keys (realm_id, generation);
