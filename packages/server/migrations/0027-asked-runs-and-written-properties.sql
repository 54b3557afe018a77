-- A run can be begun for a level of assurance, and for one name alone: it ends in success for nothing less and for nobody else.
-- NULL: for whatever and whomever its journey lets in.

ALTER TABLE journey_runs
  ADD COLUMN least_level smallint,
  ADD COLUMN only_for text;

-- What the holder of a session has written into it, where the realm allows that: apart from what journeys have noted.

ALTER TABLE sessions ADD COLUMN written_properties jsonb NOT NULL DEFAULT '{}';
