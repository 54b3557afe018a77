-- A journey may ask for a push of which the last answer counts, not the first: the phone that has answered may replace its
-- answer until the journey has taken it, or until it has taken an approval back.

ALTER TABLE pushes ADD COLUMN last_answer_counts boolean NOT NULL DEFAULT false; -- true: the answer may still be replaced
