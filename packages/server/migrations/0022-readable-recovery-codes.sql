-- A journey may ask for recovery codes that can be read again: beside the hash, which alone is compared, the code, sealed.

ALTER TABLE recovery_codes ADD COLUMN sealed_code bytea;  -- null: not to be read again, or used
