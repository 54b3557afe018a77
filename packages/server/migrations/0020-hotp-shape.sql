-- What else RFC 4226 leaves open about a counter-based code (appendix C): a digit that checks the others, and a fixed place in
-- the hash. A server of an earlier release goes on beside this: it refuses the codes of such a credential, and accepts none.
ALTER TABLE credentials
  ADD COLUMN checksum boolean NOT NULL DEFAULT false,
  ADD COLUMN truncation_offset smallint;                  -- null: the hash itself names the place (section 5.3)

-- Every row that is there fulfils it: none has to be read while the table is held.
ALTER TABLE credentials ADD CONSTRAINT credentials_shape_check CHECK (
  (kind = 'hotp' OR (NOT checksum AND truncation_offset IS NULL))
  -- The last offset that appendix C knows for a hash of 20, 32 and 64 bytes.
  AND truncation_offset BETWEEN 0 AND CASE algorithm WHEN 'SHA1' THEN 15 WHEN 'SHA256' THEN 27 ELSE 59 END
) NOT VALID;
