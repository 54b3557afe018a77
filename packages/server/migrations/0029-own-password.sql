-- When somebody chose a new password by themself. What the old one had opened must not go on; a one-time link is proved by
-- `user_links` alone, because only an operator can make one.

ALTER TABLE users ADD COLUMN password_changed_at timestamptz;
