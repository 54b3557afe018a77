-- Audit events sealed in batches into a hash chain, signed by the realm key (F5).

-- The order in which events are sealed. A time would not do: a transaction that commits late carries an older one, and a
-- clock may be set back. The transaction has its id before its rows have their positions, so that the sealer can wait for
-- everybody who holds a position below a mark (audit/settling.ts). Events from before this migration stay at 0; they are
-- sealed first, in the order of their ids.
CREATE SEQUENCE audit_positions;
ALTER TABLE audit_events ADD COLUMN position bigint NOT NULL DEFAULT 0;
ALTER TABLE audit_events ALTER COLUMN position
  SET DEFAULT CASE WHEN pg_current_xact_id() IS NULL THEN 0 ELSE nextval('audit_positions') END;
ALTER SEQUENCE audit_positions OWNED BY audit_events.position;

CREATE TABLE audit_seals (
  realm_id uuid NOT NULL,
  number bigint NOT NULL,                    -- 1, 2, 3 … without a gap
  through_position bigint NOT NULL,          -- the last event that it covers; the next seal begins behind it
  through_id uuid NOT NULL,
  members bytea NOT NULL,                    -- for each event in order: its id (16 bytes) and the SHA-256 of its record (32)
  key_id text NOT NULL,
  token text NOT NULL,                       -- the signed statement about all of this (audit/seal.ts)
  created_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, number)
);

-- Up to where every transaction has ended, and the next mark that is waited for. One row.
CREATE TABLE audit_settling (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  settled_position bigint NOT NULL DEFAULT 0,
  marked_position bigint,
  marked_transaction bigint
);
INSERT INTO audit_settling DEFAULT VALUES;
