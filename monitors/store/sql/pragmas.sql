-- Every connection: durable before acknowledged, patient with its neighbours, strict about references.
pragma journal_mode = wal;
pragma synchronous = full;
pragma busy_timeout = 10000;
pragma foreign_keys = on;
pragma trusted_schema = off;
