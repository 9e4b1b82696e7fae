"""A new monitor file that runs as it is: one table, its dimensions, a numerator over a denominator."""

import re
from collections.abc import Sequence
from pathlib import Path

from queries.content.home import Home
from queries.engine.opening import Engine, EngineError

NAME = re.compile(r"^[a-z][a-z0-9_]*$")
NUMERIC = re.compile(r"INT(?!ERVAL)|DOUBLE|FLOAT|DECIMAL")
RESERVED = ("day", "known_day", "hour", "bucket", "reported", "order_day")


class ScaffoldError(ValueError):
    """A monitor that cannot be started; the message says what is there to choose from."""


def new_monitor(
    home: Home,
    engine: Engine,
    name: str,
    *,
    table: str | None = None,
    numerator: str | None = None,
    denominator: str | None = None,
) -> Path:
    """Write `monitors/<name>.sql` into the home and return its path. Shadow: it pages nobody until made live.

    Without a table the first cube is taken, without a numerator its first measure. Raises ScaffoldError for a
    bad or taken name, a table or column that is not there.
    """
    text = scaffold_text(home, engine, name, table=table, numerator=numerator, denominator=denominator)
    path = home.root / "monitors" / f"{name}.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def scaffold_text(
    home: Home,
    engine: Engine,
    name: str,
    *,
    table: str | None = None,
    numerator: str | None = None,
    denominator: str | None = None,
) -> str:
    """The text of a new monitor that runs as it is, in shadow. Raises ScaffoldError as `new_monitor` does."""
    if not NAME.match(name):
        raise ScaffoldError(f"bad name {name!r}: lower case letters, digits and _, a letter first")
    taken = {path.stem: path for path in home.content("monitors")}
    if name in taken:
        raise ScaffoldError(f"there is a monitor {name}: {home.shown(taken[name])}; choose another name")
    source = _table(engine, table)
    columns = engine.columns(source)
    counts = measures(engine, source)
    dimensions = [c for c, kind in columns.items() if kind == "VARCHAR" and not c.endswith("_id")][:4]
    top = _column(source, numerator, counts) if numerator or counts else None
    bottom = _column(source, denominator, counts) if denominator else None
    return _text(name, source, dimensions, top, bottom)


def measures(engine: Engine, table: str) -> list[str]:
    """The columns of a table that can be summed."""
    kinds = _columns(engine, table)
    return [name for name, kind in kinds.items() if NUMERIC.search(kind) and name not in RESERVED]


def _table(engine: Engine, wanted: str | None) -> str:
    kinds = engine.catalog.names()
    ready = [name for name, kind in kinds.items() if kind in ("cube", "view", "extract")]
    ready = [name for name in ready if "day" in _columns(engine, name)]
    if wanted is None:
        cubes = [name for name in ready if kinds[name] == "cube"] or ready
        if not cubes:
            raise ScaffoldError("this home has no cube and no extract: write contract/<extract>.toml first")
        return cubes[0]
    if wanted not in ready:
        raise ScaffoldError(f"no table {wanted!r} with a day column; there are {', '.join(ready)}")
    return wanted


def _columns(engine: Engine, name: str) -> dict[str, str]:
    try:
        return engine.columns(name)
    except EngineError:
        return {}


def _column(table: str, wanted: str | None, measures: Sequence[str]) -> str:
    if wanted is None:
        return measures[0]
    if wanted not in measures:
        raise ScaffoldError(f"{table} has no measure {wanted!r}; it has {', '.join(measures) or 'none'}")
    return wanted


def _text(
    name: str, table: str, dimensions: Sequence[str], numerator: str | None, denominator: str | None
) -> str:
    top = f"sum({numerator})" if numerator else "count(*)"
    bottom = f",\n       sum({denominator}) as denominator" if denominator else ""
    watch = ", ".join(["[]", *(f'["{dimension}"]' for dimension in dimensions[:2])])
    listed = "".join(f"{dimension}, " for dimension in dimensions)
    words = name.replace("_", " ").capitalize()
    return f"""-- {words}: say in one sentence what it shows.
-- /// monitor
-- title = "{words}"
-- owner = "my-team"
-- stage = "my-stage"
-- role = "harm"
-- unit = "{"percent" if denominator else "count"}"
-- direction = "up"
-- watch = [{watch}]
-- min_denominator = 100
-- severity = "medium"
-- status = "shadow"
-- runbook = "What to look at first, and what to do."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, {listed}
       {top} as numerator{bottom}
from {table}
where day >= $since and day < $until
group by all
"""
