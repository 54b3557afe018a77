-- Indexes of tables that may be large: built beside the writers, outside of a transaction, and nothing else in this file.

CREATE INDEX CONCURRENTLY audit_events_chain ON audit_events (realm_id, position);

-- One row for each way to narrow the list of events, in the order of the list.
CREATE INDEX CONCURRENTLY audit_events_of_type ON audit_events (realm_id, type, id);
CREATE INDEX CONCURRENTLY audit_events_of_outcome ON audit_events (realm_id, outcome, id);
CREATE INDEX CONCURRENTLY audit_events_of_device ON audit_events (device_id, id) WHERE device_id IS NOT NULL;
CREATE INDEX CONCURRENTLY audit_events_of_actor ON audit_events (actor_id, id) WHERE actor_id IS NOT NULL;

-- search_text holds small letters, digits and spaces alone (users/search-text.ts); until it is made, lower() has to do.
CREATE INDEX CONCURRENTLY users_search ON users
  USING gin (coalesce(search_text, ' ' || lower(name || ' ' || display_name || ' ' || coalesce(email, ''))) gin_trgm_ops);
CREATE INDEX CONCURRENTLY users_unsearched ON users (id) WHERE search_text IS NULL;

-- The list and each of its filters, in an order that is the same in every database, whatever its locale.
CREATE INDEX CONCURRENTLY users_by_name ON users (realm_id, name COLLATE "C");
CREATE INDEX CONCURRENTLY users_operators ON users (realm_id, role, name COLLATE "C") WHERE role <> 'user';
CREATE INDEX CONCURRENTLY users_disabled ON users (realm_id, name COLLATE "C") WHERE state = 'disabled';
CREATE INDEX CONCURRENTLY users_without_device ON users (realm_id, name COLLATE "C") WHERE device_count = 0;
CREATE INDEX CONCURRENTLY users_with_device ON users (realm_id, name COLLATE "C") WHERE device_count > 0;
