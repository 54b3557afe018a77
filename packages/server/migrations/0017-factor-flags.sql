-- What a person chose about second factors: whether the offer of one may be passed over. No row: she has not been asked.

CREATE TABLE factor_flags (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  method text NOT NULL CHECK (method IN ('oath', 'push')),
  is_skippable boolean NOT NULL,             -- false: she has a device for it, or had one, and is asked for it
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, method)
);
