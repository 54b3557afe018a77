-- Who has a device, counted once for everybody; and the extension that the search needs. It holds up changes of users, not
-- readers: seconds for a few 100,000 people.

-- pg_trgm is part of PostgreSQL's own extensions, and since 13 the owner of a database may create it.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file THEN
  RAISE EXCEPTION 'Lanyard finds people with the PostgreSQL extension pg_trgm, which this database has not and this account may not create. Nothing was changed. Ask whoever runs the database for CREATE EXTENSION pg_trgm, then start again.';
END $$;

UPDATE users SET device_count = counted.devices
  FROM (SELECT user_id, count(*)::integer AS devices FROM devices
        WHERE state IN ('active', 'locked') GROUP BY user_id) AS counted
  WHERE users.id = counted.user_id;
