-- Users found among a million; the biometric seed (A7); edits of two operators told apart.
-- Columns and triggers only, so that the table is held for a moment; what reads it through stands in 0009 and 0010.

ALTER TABLE users
  ADD COLUMN require_biometric_seed boolean NOT NULL DEFAULT false,
  ADD COLUMN version integer NOT NULL DEFAULT 1,        -- counts each edit of an operator
  ADD COLUMN search_text text,                          -- what a search looks at; null until a job has made it
  ADD COLUMN device_count integer NOT NULL DEFAULT 0;   -- active and locked ones, so that a list need not look at devices

-- Whoever writes a user without knowing search_text, such as an older server, leaves it to the job.
CREATE FUNCTION forget_user_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search_text := NULL;
  RETURN NEW;
END $$;

CREATE TRIGGER users_search_text BEFORE UPDATE OF name, display_name, email ON users FOR EACH ROW
  WHEN (ROW(NEW.name, NEW.display_name, NEW.email) IS DISTINCT FROM ROW(OLD.name, OLD.display_name, OLD.email)
    AND NEW.search_text IS NOT DISTINCT FROM OLD.search_text)
  EXECUTE FUNCTION forget_user_search_text();

-- Counted anew, never added to: a restore and a repetition come to the same number. The user's row is locked first, because
-- the counting statement then sees what the transaction before it has committed.
CREATE FUNCTION count_user_devices() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owner uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.user_id ELSE NEW.user_id END;
BEGIN
  PERFORM FROM users WHERE id = owner FOR NO KEY UPDATE;
  UPDATE users SET device_count = counted.devices
    FROM (SELECT count(*)::integer AS devices FROM devices
          WHERE user_id = owner AND state IN ('active', 'locked')) AS counted
    WHERE id = owner AND device_count <> counted.devices;
  RETURN NULL;
END $$;

CREATE TRIGGER devices_counted AFTER UPDATE OF state ON devices FOR EACH ROW
  WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION count_user_devices();
CREATE TRIGGER devices_counted_insert AFTER INSERT ON devices FOR EACH ROW
  WHEN (NEW.state IN ('active', 'locked')) EXECUTE FUNCTION count_user_devices();
CREATE TRIGGER devices_counted_delete AFTER DELETE ON devices FOR EACH ROW
  WHEN (OLD.state IN ('active', 'locked')) EXECUTE FUNCTION count_user_devices();
