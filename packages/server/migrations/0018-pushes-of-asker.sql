-- What a run of a journey asked for is taken back when the run ends. Built beside the writers, outside of a transaction.

CREATE INDEX CONCURRENTLY pushes_of_asker ON pushes (asker) WHERE ended_at IS NULL;
