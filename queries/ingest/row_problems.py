"""What is told of the rows of a batch that were set aside: the first of each fault one by one, the rest as a count."""

from __future__ import annotations

from queries.content.problem import Problem
from queries.ingest.drop_batch import DropBatch
from queries.ingest.reject import any_aside
from queries.values.casting import raw_name
from queries.values.date_formats import advice, fitting_formats
from queries.values.value_checks import Check, checks

SHOWN = 5
_LOOKED_AT = 200  # values a format must fit to be named
_SEE = "Every row is in quarantine."
_SEE_FIRST = "The first of them are in quarantine, all of them in the file."


def told_problems(batch: DropBatch) -> dict[int, list[Problem]]:
    """The first faults of each drop and column one by one, the rest as a count; place in the batch → problems."""
    found: dict[int, list[Problem]] = {}
    _tell_broken(batch, found)
    if not any_aside(batch):
        return found
    made = {(check.landed, check.expected): check for check in checks(batch.taken[0].shape, batch.extract)}
    shared = "PARTITION BY _drop, _reason, _column, _expected"
    rows = batch.run(
        "SELECT * FROM (SELECT _drop, _reason, _column, _expected, _found, _line, _row, "
        f"row_number() OVER ({shared} ORDER BY _row) AS nth, count(*) OVER ({shared}) AS total FROM aside) "
        f"WHERE nth <= {SHOWN} OR nth = total ORDER BY _drop, _reason, _column, _expected, nth"
    )
    for place, reason, column, expected, value, line, row, nth, total in rows:
        name = batch.taken[place].drop.name
        notes = found.setdefault(place, [])
        if reason in ("duplicate", "superseded"):
            if nth == 1:
                notes.append(Problem(name, f"{reason} rows", line, column, expected, value, _SEE, total))
        elif nth <= SHOWN:
            where = "" if line else f" in row {row + 1}"
            hint = _hint(batch, place, made.get((column, expected))) if nth == 1 else None
            notes.append(Problem(name, reason + where, line, column, expected, value, hint))
        else:
            more = f"{reason}, more of them"
            notes.append(Problem(name, more, None, column, expected, hint=_SEE, count=total - SHOWN))
    return found


def _tell_broken(batch: DropBatch, found: dict[int, list[Problem]]) -> None:
    for place, taken in enumerate(batch.taken):
        notes = [
            Problem(taken.drop.name, "broken row", broken.line, None, broken.expected, broken.found)
            for broken in taken.broken.kept[:SHOWN]
        ]
        if len(taken.broken) > SHOWN:
            see = _SEE if len(taken.broken.kept) == len(taken.broken) else _SEE_FIRST
            more = "more broken rows"
            notes.append(Problem(taken.drop.name, more, count=len(taken.broken) - SHOWN, hint=see))
        if notes:
            found[place] = notes


def _hint(batch: DropBatch, place: int, check: Check | None) -> str | None:
    """What to do about a fault: of times that cannot be read, the format that would fit them."""
    if check is None or not check.unread:
        return check.hint if check else None
    column = batch.extract[check.column]
    if column.type not in ("timestamp", "date") or batch.taken[0].shape.kind(column.landed) != "text":
        return check.hint
    rows = batch.run(
        f"SELECT DISTINCT {raw_name(column.landed)} FROM bad_rows WHERE _drop = {place} AND {check.condition} "
        f"ORDER BY ALL LIMIT {_LOOKED_AT}"
    )
    return advice(fitting_formats(batch.connection, [value for (value,) in rows], column.type == "date"))
