-- Recovery codes: for somebody who has lost the phone. Of a code only an HMAC is kept; its key is of this set alone and sealed,
-- so that a copy of the database, without the seal key, gives nothing to try codes against.

CREATE TABLE recovery_sets (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  sealed_key bytea NOT NULL,
  made_at timestamptz NOT NULL
);

CREATE TABLE recovery_codes (
  user_id uuid NOT NULL REFERENCES recovery_sets ON DELETE CASCADE,
  code_hash bytea NOT NULL,
  used_at timestamptz,                       -- each counts once
  PRIMARY KEY (user_id, code_hash)
);
