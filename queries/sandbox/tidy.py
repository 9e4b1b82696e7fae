"""A statement with line breaks and indents as usual: nothing of what it means changes."""

from __future__ import annotations

import sqlglot
from sqlglot.errors import SqlglotError


def tidy(sql: str) -> str:
    """The statement, laid out. Raises ValueError, with a reason in one line, where it cannot be read."""
    try:
        return ";\n".join(sqlglot.transpile(sql, read="duckdb", write="duckdb", pretty=True))
    except (SqlglotError, RecursionError) as error:
        said = str(error).splitlines()
        raise ValueError(said[0] if said else "it cannot be read") from error
