"""Questions about texts: SQL files over one table in which each column has the name of what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from queries.engine.protocol import OpenEngine
from queries.engine.table_sql import quote
from queries.voices.text_source import TextSource

if TYPE_CHECKING:
    from queries.engine.protocol import Rows

ROLES = ("market", "kind", "language", "category", "author", "author_kind", "seller", "creator", "order")
PREFIX = "r_"  # before the name of each role, so that no column of the extract has it
_HERE = Path(__file__).parent


def told_sql(engine: OpenEngine, source: TextSource) -> str:
    """A select of all texts of a source: its own columns, and r_id, r_body, r_contacts, r_at, r_about, r_<role>.

    A role that the extract does not tell is null; the author of a text without one is its id.
    """
    there = engine.columns(source.extract)

    def told(column: str | None) -> str:
        return f"cast({quote(column)} as varchar)" if column and column in there else "cast(null as varchar)"

    about = [told(name) for name in source.about] or ["cast(null as varchar)"]
    clock = quote(source.written_at) if source.written_at else "day"
    columns = {
        "id": told(source.id),
        "body": told(source.text),
        "contacts": told(source.contacts),
        "at": f"cast({clock} as timestamp)",
        "about": f"coalesce({', '.join(about)})" if len(about) > 1 else about[0],
        "ties": _ties([name for name in source.ties if name in there]),
        **{role: told(getattr(source, role)) for role in ROLES},
        "author": f"coalesce({told(source.author)}, {told(source.id)})",
    }
    named = ", ".join(f"{value} as {PREFIX}{name}" for name, value in columns.items())
    return f"select *, {named} from {quote(source.extract)} where {quote(source.text)} is not null"


def ask(
    engine: OpenEngine,
    source: TextSource,
    file: str,
    wheres: Sequence[str] = (),
    params: Mapping[str, Any] | None = None,
    **parts: str,
) -> Rows:
    """The answer of one SQL file of this room. wheres: conditions on the texts; parts: names it fills in.

    Raises EngineError.
    """
    text = (_HERE / file).read_text(encoding="utf-8")
    filled = {"told": f"({told_sql(engine, source)})", "where": " and ".join(["true", *wheres]), **parts}
    for name, part in filled.items():
        text = text.replace("{" + name + "}", part)
    return engine.query(text, params, file=_HERE / file)


def _ties(columns: Sequence[str]) -> str:
    """The values that tie texts together as tokens, `column:value`, with a space between them."""
    if not columns:
        return "cast(null as varchar)"
    tokens = [f"'{name}:' || cast({quote(name)} as varchar)" for name in columns]
    return f"nullif(concat_ws(' ', {', '.join(tokens)}), '')"
