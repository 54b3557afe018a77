-- The first phone of an operator opens the console: the browser that began its registration may count it once, by a key that
-- only that page has, and the other administrators of the realm are told.

ALTER TABLE registrations
  ADD COLUMN session_key_hash bytea,         -- NULL: nothing is counted, as in an earlier release
  ADD COLUMN begun_address text;             -- NULL: not known; a session may have been opened elsewhere

CREATE TABLE first_phone_notices (
  id uuid PRIMARY KEY,
  realm_id uuid NOT NULL REFERENCES realms,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  device_id uuid NOT NULL REFERENCES devices ON DELETE CASCADE,
  device_name text NOT NULL,                 -- as it was named then: whoever renames it changes no notice
  address text NOT NULL,                     -- of the browser that added it, where that is known
  browser text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX first_phone_notices_of_realm ON first_phone_notices (realm_id, id);

-- Each administrator dismisses for themself: whoever came in by a stolen password hides nothing from the others.
CREATE TABLE first_phone_dismissals (
  notice_id uuid NOT NULL REFERENCES first_phone_notices ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (notice_id, user_id)
);
CREATE INDEX first_phone_dismissals_of_user ON first_phone_dismissals (user_id);
