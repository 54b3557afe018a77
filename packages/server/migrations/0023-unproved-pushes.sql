-- Whoever knows a name alone can have its phone asked: what becomes of that must hold back nobody who has shown more.

ALTER TABLE pushes ADD COLUMN is_unproved boolean NOT NULL DEFAULT false; -- asked for by somebody who had shown nothing
