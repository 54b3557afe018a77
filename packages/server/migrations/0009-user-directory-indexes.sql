-- Indexes of the user directory. Building them holds up changes of users, not readers: seconds for a few 100,000 people.

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

-- search_text holds small letters, digits and spaces alone (users/search-text.ts); until it is made, lower() has to do.
CREATE INDEX users_search ON users
  USING gin (coalesce(search_text, ' ' || lower(name || ' ' || display_name || ' ' || coalesce(email, ''))) gin_trgm_ops);
CREATE INDEX users_unsearched ON users (id) WHERE search_text IS NULL;

-- Each filter of the list in the list's own order.
CREATE INDEX users_operators ON users (realm_id, role, name) WHERE role <> 'user';
CREATE INDEX users_disabled ON users (realm_id, name) WHERE state = 'disabled';
CREATE INDEX users_without_device ON users (realm_id, name) WHERE device_count = 0;
CREATE INDEX users_with_device ON users (realm_id, name) WHERE device_count > 0;
