"""A statement as a tree, parsed once however many ask about it."""

from functools import lru_cache

import sqlglot
from sqlglot import exp


@lru_cache(maxsize=512)
def parsed(sql: str) -> exp.Expression | None:
    """The tree of a statement in the engine's dialect, to be read and not changed; None where it does not parse."""
    try:
        return sqlglot.parse_one(sql, read="duckdb")
    except sqlglot.errors.SqlglotError:
        return None
