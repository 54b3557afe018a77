-- A journey may let its session idle for less than the realm allows. NULL: for as long as the realm says. A shorter absolute limit
-- needs no column: the session just expires sooner.

ALTER TABLE sessions ADD COLUMN idle_seconds integer;

-- A draft that a tool replaces goes into the history, where whoever drew it finds it. Nothing of it was ever published.

ALTER TABLE journey_versions
  DROP CONSTRAINT journey_versions_origin_check,
  ADD CONSTRAINT journey_versions_origin_check CHECK (origin IN ('published', 'shipped', 'tool', 'draft')) NOT VALID;
