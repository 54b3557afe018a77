-- Versions of the settings of a realm: who changed what, and what an undo goes back to (F12).
-- A change by a process of an earlier release leaves no row here; the next change by a newer one fills it in.

CREATE TABLE realm_setting_versions (
  realm_id uuid NOT NULL REFERENCES realms,
  version integer NOT NULL,
  settings jsonb NOT NULL,                   -- what differed from the defaults
  change jsonb NOT NULL,                     -- a list of {setting, before, after}
  origin text NOT NULL CHECK (origin IN ('found', 'created', 'changed', 'imported', 'restored')),
  restored integer,                          -- the version whose settings an undo brought back
  changed_by uuid,                           -- null: the command line, or an earlier release
  changed_by_name text NOT NULL DEFAULT '',  -- as it was then: a history does not change with a name
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, version)
);

INSERT INTO realm_setting_versions (realm_id, version, settings, change, origin, changed_at)
SELECT id, settings_version, settings, '[]', 'found', created_at FROM realms;

-- The first page of the console: audit events counted by hour, so that a chart of a month reads hundreds of rows and not
-- millions. Filled behind the writers, in ranges of ids: a counter in their own transactions would make them wait for each
-- other.
CREATE TABLE audit_hours (
  realm_id uuid NOT NULL,
  hour timestamptz NOT NULL,
  type text NOT NULL,
  outcome text NOT NULL,
  actor_kind text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (realm_id, hour, type, outcome, actor_kind)
);

CREATE TABLE audit_rollup (
  name text PRIMARY KEY,
  counted_to timestamptz NOT NULL            -- events before this time are in audit_hours
);

-- How many people and devices a realm of many has; a small realm is counted when somebody looks.
CREATE TABLE realm_figures (
  realm_id uuid NOT NULL REFERENCES realms,
  code text NOT NULL,
  count bigint NOT NULL,
  counted_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, code)
);
