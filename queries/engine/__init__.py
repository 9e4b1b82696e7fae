"""The engine: SQL over a home's tables, as they were known on a day. DuckDB behind a protocol."""
