-- What the server wants of a device, and what the device has applied (A3).
-- A server of an earlier release goes on beside this: it knows the first block of counters only, so it refuses codes of a
-- form that was changed since, and accepts none twice.

ALTER TABLE devices
  ADD COLUMN reads smallint NOT NULL DEFAULT 1,           -- the newest form of profile that its app reads
  ADD COLUMN lock_reason text NOT NULL DEFAULT '',
  ADD COLUMN offered jsonb,                               -- {version, settings}: what the device was last given
  ADD COLUMN applied_settings jsonb,                      -- what it has taken over
  ADD COLUMN applied_at timestamptz,
  ADD COLUMN refused jsonb,                               -- {version, reason, at}: what it could not take over
  ADD COLUMN biometric_jwk jsonb,                         -- ES256, released by a fingerprint or face only (A7)
  ADD COLUMN biometric_at timestamptz;

-- One line of counters for each secret. Every form of its codes (kind, algorithm, digits, period) has a block of 2^32
-- counters of its own and each new form a higher block, so no code of one form is ever one of another.
ALTER TABLE credentials
  ADD COLUMN counter_offset bigint NOT NULL DEFAULT 0,    -- where the block of the present form begins
  ADD COLUMN suspended boolean NOT NULL DEFAULT false,    -- the present form is accepted no longer
  ADD COLUMN next_form jsonb;                             -- the form that the device was given and may show already
