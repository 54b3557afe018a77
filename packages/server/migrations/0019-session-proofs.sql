-- Two factors are two different kinds of proof, also where the second comes later: a session remembers what was shown in it.
-- Empty where it was opened before this was noted; such a session of one factor counts as opened by the password.

ALTER TABLE sessions ADD COLUMN proofs text[] NOT NULL DEFAULT '{}';

-- Opened or raised by a page of another site, which reads its token: worth nothing for the portal and the console.
ALTER TABLE sessions ADD COLUMN is_foreign boolean NOT NULL DEFAULT false;
