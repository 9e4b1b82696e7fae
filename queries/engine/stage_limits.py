"""Tables of some stages alone: which extract belongs to which stage, and what is not shown to who sees some of them.

Rows have no stage; monitors and money checks do. An extract belongs to the stages of those that stand on it, by way
of cubes and views too. A cube or view is seen where all that it reads is. What no monitor stands on belongs to no
stage: it is seen by who sees all of them, but for a table that holds neither events nor persons.
"""

from __future__ import annotations

from collections.abc import Mapping

from queries.content.home import Home
from queries.content.sql_file import SqlFileError, read_sqlfile
from queries.engine.market_limits import all_stages_words, is_reference
from queries.engine.standing_on import extracts_below, mentions
from queries.state.catalog import Catalog
from queries.state.loss_cube import NAME as LOSSES

OTHER = "other"  # the stage of a monitor that names none
Stages = Mapping[str, frozenset[str]]


def stages_of(home: Home, catalog: Catalog) -> dict[str, frozenset[str]]:
    """Extract, dimension, `monitor_key` → the stages it belongs to; one that is not in it belongs to none."""
    found: dict[str, set[str]] = {}
    for kind in ("monitors", "checks"):
        for path in home.content(kind):
            try:
                file = read_sqlfile(path, None, home.shown(path))
            except SqlFileError:
                continue  # `check` names it
            stage = str(file.header.get("stage", OTHER))
            if kind == "monitors":
                found.setdefault(monitor_key(file.name), set()).add(stage)
            for extract in extracts_below(catalog, file.sql):
                found.setdefault(extract, set()).add(stage)
    return {name: frozenset(stages) for name, stages in found.items()}


def monitor_key(name: str) -> str:
    """Where the stages of a monitor stand: no table is called so."""
    return f"monitor {name}"


def beyond(
    catalog: Catalog, stages: Stages, name: str, seen: tuple[str, ...] | None
) -> frozenset[str] | None:
    """Why a table is not shown to who sees these stages alone: the stages of what it holds. None: it is shown."""
    if seen is None:
        return None
    if name == LOSSES:
        return frozenset().union(*stages.values()) - {*seen}
    if name in catalog.contracts:
        extracts = {name}
    elif name in catalog.cubes:
        extracts = set(catalog.cubes[name].reads)
    else:
        extracts = extracts_below(catalog, catalog.views[name].sql, (name,))
        if LOSSES in mentions(catalog, catalog.views[name].sql):
            return beyond(catalog, stages, LOSSES, seen)
    for extract in sorted(extracts):
        own = stages.get(extract, frozenset())
        if not own & {*seen} and not is_reference(catalog, extract):
            return own
    return None


def beyond_words(name: str, of: frozenset[str], seen: tuple[str, ...]) -> str:
    """The same in words."""
    if name == LOSSES:
        return all_stages_words(name)
    belongs = f"belongs to {', '.join(sorted(of))}" if of else "belongs to no stage"
    return f"{name} {belongs}: it is not shown to who sees {', '.join(seen) or 'no stage'} alone"
