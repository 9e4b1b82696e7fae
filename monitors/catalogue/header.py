"""One monitor file, read whole: its header's keys, those that need each other, and the columns of its select."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlglot import exp

from monitors.catalogue.detector_tables import check_dimensions
from monitors.catalogue.monitor import LARGEST, MEASURES, NO_TOTAL, Monitor
from monitors.catalogue.parsed import parsed
from queries.content.declared import keys_of, read_keys
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.content.sql_file import SqlFileError, read_sqlfile


def read_monitor(path: Path, shown: str | None = None) -> Monitor | list[Problem]:
    """One monitor, or everything that is wrong with its file. ``shown``: the path as messages name it."""
    try:
        file = read_sqlfile(path, "monitor", shown)
    except SqlFileError as error:
        return [error.problem]
    except OSError as error:
        return [Problem(shown or str(path), str(error.strerror))]
    place = file.place()
    fields = read_keys(keys_of(Monitor), file.header, place)
    columns = selected_columns(file.sql)
    _check_together(file.header, fields, place)
    if columns is not None:
        _check_columns(columns, fields, place)
    if place.problems:
        return place.in_order()
    return Monitor(
        name=file.name,
        description=file.description,
        sql=file.sql,
        path=file.path,
        columns=columns,
        lines=file.lines,
        **fields,
    )


@lru_cache(maxsize=1024)
def selected_columns(sql: str) -> tuple[str, ...] | None:
    """The names the outermost select returns, or None where only the engine can tell (``select *``)."""
    tree = parsed(sql)
    if tree is None:
        return None
    if not isinstance(tree, exp.Query) or tree.is_star:
        return None
    names = tuple(tree.named_selects)
    return names if all(names) else None


def _check_together(header: Mapping[str, Any], fields: Mapping[str, Any], place: KeyPlace) -> None:
    """Keys that need each other; one that has a fault of its own is not asked about."""
    view = fields.get("view")
    if view == "cohort" and "lag" not in header:
        place.at("view").note("a cohort without its lag", 'lag = <days> beside view = "cohort"', "no lag")
    if view == "activity" and "lag" in header:
        place.at("lag").note("a lag without cohorts", 'view = "cohort" beside lag', "view = activity")
    if "events_where" in header and "events" not in header:
        place.at("events_where").note("a condition without its extract", "events = <extract>", "no events")
    if "detectors" in fields and "watch" in fields:
        check_dimensions(fields["detectors"], fields["watch"], place.at("detectors"))


def _check_columns(columns: Iterable[str], fields: Mapping[str, Any], place: KeyPlace) -> None:
    """Whether the select returns what the header promises: measures, watched dimensions, money."""
    names = list(columns)
    for needed in ("bucket", "numerator", *(("reported",) if fields.get("view") == "cohort" else ())):
        if needed not in names:
            hint = f"Add {needed} to the select."
            place.at(needed).note("column not returned", needed, ", ".join(names), hint)
    exposure = fields.get("exposure")
    dimensions = [name for name in names if name not in MEASURES and name != exposure]
    for name in dict.fromkeys(name for group in fields.get("watch", ()) for name in group):
        if name not in dimensions:
            hint = "Select it, or take it out of watch."
            place.at("watch").note_unknown("unknown dimension", name, dimensions, hint)
    if fields.get("together") in (LARGEST, NO_TOTAL):
        for group in fields.get("watch", ()):
            summed = [name for name in dimensions if name not in group]
            if summed:
                hint = (
                    "Take the other dimensions out of the select: a segment's value would be a sum of theirs."
                )
                found = ", ".join(group) or "the total"
                place.at("watch").note("values that do not add up", ", ".join(dimensions), found, hint)
                break
    if exposure is not None and exposure not in names:
        place.at("exposure").note_unknown("column not returned", exposure, names)
