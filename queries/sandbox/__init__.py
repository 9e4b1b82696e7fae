"""Untrusted SQL: one throw-away process per query, over only what the role may see."""
