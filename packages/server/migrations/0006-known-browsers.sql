-- Lockout that is no weapon (F10): browsers that a person signed in with before count their guesses apart from everybody
-- else's, and while strangers guess at a name, password and push are judged together.

CREATE TABLE known_browsers (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL,                 -- of the cookie; the cookie opens nothing, it only says "here before"
  realm_id uuid NOT NULL REFERENCES realms,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  UNIQUE (token_hash, user_id)
);
CREATE INDEX known_browsers_of_user ON known_browsers (user_id, last_seen_at);
CREATE INDEX known_browsers_expiry ON known_browsers (expires_at);

-- A right password that was given while strangers guess: nobody is told that it was right until the phone has approved.
CREATE TABLE guarded_sign_ins (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  realm_id uuid NOT NULL REFERENCES realms,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  push_id uuid NOT NULL REFERENCES pushes ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX guarded_sign_ins_expiry ON guarded_sign_ins (expires_at);
CREATE INDEX guarded_sign_ins_push ON guarded_sign_ins (push_id);
