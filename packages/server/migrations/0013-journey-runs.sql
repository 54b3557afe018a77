-- Runs of journeys between two requests, and what a journey says about the session that it opens.

CREATE TABLE journey_runs (
  id uuid PRIMARY KEY,
  realm_id uuid NOT NULL REFERENCES realms,
  journey text NOT NULL,                     -- by name: a publication counts for whoever is in it
  is_draft boolean NOT NULL,
  no_session boolean NOT NULL,
  session_id uuid REFERENCES sessions ON DELETE CASCADE, -- the session that it raises, and whose that is
  session_user_id uuid,
  must_raise boolean NOT NULL,               -- it may end in no other session
  browser_hash bytea,                        -- of the cookie of the browser that began it
  step_key_hash bytea,                       -- of the key that the next step must bring; null while a step is under way
  suspended_hash bytea UNIQUE,               -- of the id in a link that was sent
  positions jsonb NOT NULL,
  asked jsonb,
  asked_at timestamptz NOT NULL,
  shared jsonb NOT NULL,
  sealed_secure bytea,
  proofs jsonb NOT NULL,
  steps integer NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);                    -- each step writes the row again: the new one stays on its page (HOT)
CREATE INDEX journey_runs_expiry ON journey_runs (expires_at);
CREATE INDEX journey_runs_of_browser ON journey_runs (browser_hash) WHERE browser_hash IS NOT NULL;
CREATE INDEX journey_runs_of_session ON journey_runs (session_id) WHERE session_id IS NOT NULL;

ALTER TABLE sessions ADD COLUMN properties jsonb NOT NULL DEFAULT '{}';
