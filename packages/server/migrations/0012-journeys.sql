-- Journeys as data: what is published, what somebody is drawing, and the whole history.

CREATE TABLE journeys (
  realm_id uuid NOT NULL REFERENCES realms,
  name text NOT NULL,
  version integer NOT NULL,                  -- counts every change: whoever saves must have seen the newest
  draft jsonb,                               -- null: nothing differs from what is published
  published_version integer,                 -- null: nobody can run it yet
  changed_by uuid,                           -- null: the server itself
  changed_by_name text NOT NULL DEFAULT '',  -- as it was then
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, name)
);

CREATE TABLE journey_versions (
  realm_id uuid NOT NULL,
  name text NOT NULL,
  version integer NOT NULL,
  journey jsonb NOT NULL,
  origin text NOT NULL CHECK (origin IN ('published', 'shipped', 'tool')),
  published_by uuid,
  published_by_name text NOT NULL DEFAULT '',
  published_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, name, version),
  FOREIGN KEY (realm_id, name) REFERENCES journeys ON DELETE CASCADE
);

-- Which shipped journeys a realm was given, in which form: what an administrator has deleted or changed stays so, and a server
-- of an earlier release does not bring its own form back.
CREATE TABLE shipped_journeys (
  realm_id uuid NOT NULL REFERENCES realms,
  name text NOT NULL,
  digest text NOT NULL,                      -- SHA-256 of the canonical JSON (RFC 8785)
  placed_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, name, digest)
);

-- Nodes that a tool has written and no journey names yet: tools write the nodes of a journey one by one, and the journey last.
CREATE TABLE loose_nodes (
  realm_id uuid NOT NULL REFERENCES realms,
  id text NOT NULL,
  type text NOT NULL,
  node jsonb NOT NULL,
  written_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, id)
);
CREATE INDEX loose_nodes_in_order ON loose_nodes (written_at);
