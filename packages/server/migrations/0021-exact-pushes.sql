-- A journey may ask for a push of which the last answer counts, not the first, until the answer is taken from it. Then an
-- answer that was taken, an approval or a denial, has its time in used_at.

ALTER TABLE pushes ADD COLUMN last_answer_counts boolean NOT NULL DEFAULT false;
