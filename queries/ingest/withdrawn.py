"""A drop that is sent again: when it came, and the rows that its earlier version held and this one does not.

Mornings that saw these rows go on seeing them; the mornings after the day on which the newer version came do not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from queries.engine.table_sql import literal, quote, stored_sql
from queries.ingest.drop_batch import DropBatch, Taken
from queries.ingest.reject import sound_rows
from queries.state.entry import (
    OF_COLUMN,
    OWN,
    PAST_COLUMN,
    PAST_COLUMNS,
    SINCE_COLUMN,
    WITHDRAWN,
    DataFile,
    Entry,
)
from queries.state.ledger import Ledger

_PAST = quote(PAST_COLUMN)
_NOBODY = "0001-01-01"


@dataclass(frozen=True)
class Landing:
    """A drop's bytes: with which number and on which day (ISO) they first came, and what stood there before.

    ``before``: files of earlier versions, with their entries; ``again``: other bytes came under this name, else rows
    of ``before`` that are no archive tell only since when they are known.
    """

    since: int
    came: str
    before: tuple[tuple[DataFile, Entry], ...] = ()
    again: bool = False


def landings(batch: DropBatch, ledger: Ledger) -> list[Landing]:
    """The landing of each drop of a batch.

    No clock is asked when a drop comes: its file's time says it, but no day after the newest that the home's data
    know, for files of an archive are copied long after they came.
    """
    newest = ledger.newest_known()
    if batch.extract.kind == "event":
        own = batch.run("SELECT CAST(max(known_day) AS VARCHAR) FROM typed WHERE NOT _bad")[0][0]
        newest = max(newest, own or "")
    return [
        _landing(taken, ledger.entries.get(taken.drop.name), newest, batch.contract) for taken in batch.taken
    ]


def _landing(taken: Taken, before: Entry | None, newest: str, rules: str) -> Landing:
    written = dt.datetime.fromtimestamp(taken.drop.mtime_ns / 1e9, dt.UTC).date().isoformat()
    came = min(written, newest or written)
    if before is None or before.state not in ("published", "kept"):
        return Landing(taken.seq, came)
    archived = tuple((file, before) for file in before.withdrawn)
    held = tuple((file, before) for file in before.files if file.past in (0, OWN))
    if before.sha256 == taken.sha256:
        known = held if before.again and before.contract == rules else ()
        return Landing(before.bytes_since, before.came or came, (*archived, *known))
    return Landing(taken.seq, came, (*archived, *held), again=True)


def identity_sql(batch: DropBatch) -> str:
    """SQL for content and arrival of a row; the time of arrival is no part of the content.

    Without a time of arrival drops are in the order they came.
    """
    extract = batch.extract
    content = ", ".join(quote(name) for name in extract.names if name != extract.arrival_time)
    arrival = quote(extract.arrival_time) if extract.arrival_time else "0"
    return f"hash({content}) AS _content, {arrival} AS _arrival"


def key_sql(key: tuple[str, ...]) -> str:
    """SQL for the key of a row as one text; a key of one column that is null is null, and never compared."""
    parts = [f"CAST({quote(name)} AS VARCHAR)" for name in key]
    filled = ", ".join(f"coalesce({part}, chr(0))" for part in parts)
    return parts[0] if len(parts) == 1 else f"concat_ws(chr(31), {filled})"


def read_withdrawn(batch: DropBatch, found: list[Landing]) -> bool:
    """The table ``withdrawn_rows``, what earlier versions of these drops held, and ``withdrawn``, empty as yet. False
    without any: then there is neither.
    """
    if not _create_rows(batch, found, key_sql(batch.extract.key)):
        return False
    create_withdrawn(batch, found)
    return True


def create_withdrawn(batch: DropBatch, found: list[Landing]) -> None:
    """The tables ``landings``, and ``withdrawn`` without a row."""
    days = ", ".join(
        f"({place}, {literal(str(taken.drop.day)) if taken.drop.day else 'NULL'}::DATE, "
        f"{literal(found[place].came)}::DATE)"
        for place, taken in enumerate(batch.taken)
    )
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE landings AS SELECT * FROM (VALUES {days}) AS t(_drop, _day, _came)"
    )
    batch.run(
        "CREATE OR REPLACE TEMP TABLE withdrawn AS SELECT _place, _row, _key, "
        f"{identity_sql(batch)}, 0::BIGINT AS _since, NULL::DATE AS _known, NULL::DATE AS _end "
        "FROM keyed CROSS JOIN (SELECT * EXCLUDE (_drop, _row) FROM typed) WHERE false"
    )


def settle_withdrawn(batch: DropBatch) -> bool:
    """Fills ``withdrawn``: what the chain of a key needs of the rows that are gone. False without any.

    A row that comes again as it was keeps the day on which it first was known. One that another drop had corrected by
    then (``known`` has the copy that it carries, or the correction is of this batch) says it anew, unless it says that
    it came before the correction. Where another drop says the same, one of the two is set aside: what mornings saw
    stays with the one that is gone.
    """
    timed = batch.extract.arrival_time is not None
    as_before = "t._arrival = w._arrival" if timed else "false"
    between = "AND s._arrival > w._arrival AND s._arrival < t._arrival" if timed else ""
    corrected = (
        "w._ended IS NOT NULL OR EXISTS (SELECT 1 FROM known c WHERE c._mine AND c._until IS NOT NULL "
        "AND c._key = w._key AND c._content = w._content AND c._known = w.known_day) "
        "OR EXISTS (SELECT 1 FROM keyed o JOIN said s ON s._drop = o._place AND s._row = o._row WHERE o._key = k._key "
        f"AND o._place <> k._place AND s._content <> t._content {between})"
    )
    elsewhere = (
        "w._again AND (EXISTS (SELECT 1 FROM keyed o JOIN said s ON s._drop = o._place AND s._row = o._row "
        "WHERE o._key = k._key AND o._place <> k._place AND s._content = t._content) "
        "OR EXISTS (SELECT 1 FROM known o WHERE o._key = k._key AND o._content = t._content AND NOT o._mine))"
    )
    batch.run(f"CREATE OR REPLACE TEMP TABLE said AS SELECT _drop, _row, {identity_sql(batch)} FROM typed")
    batch.run(
        "CREATE OR REPLACE TEMP TABLE same AS SELECT k._place, k._row, min(w.known_day) AS _known, "
        "list(w._row) AS _gone FROM keyed k JOIN said t "
        "ON t._drop = k._place AND t._row = k._row JOIN withdrawn_rows w ON w._drop = k._place AND w._key = k._key "
        "AND w._content = t._content AND NOT w._archived "
        f"WHERE (NOT w._again OR {as_before} OR NOT ({corrected})) AND NOT ({elsewhere}) GROUP BY ALL"
    )
    _keep_known(batch)
    batch.run(
        "INSERT INTO withdrawn SELECT _drop AS _place, _row, _key, _content, _arrival, "
        "_since, known_day AS _known, _end FROM withdrawn_rows WHERE _key IS NOT NULL AND known_day < _end"
    )
    return bool(batch.run("SELECT 1 FROM withdrawn LIMIT 1"))


def lift_unkeyed(batch: DropBatch, found: list[Landing]) -> bool:
    """The same for rows without a key, which are told apart by all they hold; makes ``past``. False without any.

    On a day on which rows were withdrawn, rows that are new count as known from the day the drop came.
    """
    content = identity_sql(batch).split(" AS _content")[0]
    nth = f"{content} || '#' || row_number() OVER (PARTITION BY _drop, {{apart}}{content} ORDER BY _row)"
    if batch.extract.kind != "event" or not _create_rows(batch, found, nth.format(apart="_archived, ")):
        return False
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE keyed AS SELECT _drop AS _place, _row, {nth.format(apart='')} AS _key "
        f"FROM typed WHERE {sound_rows(batch)}"
    )
    batch.run(
        "CREATE OR REPLACE TEMP TABLE same AS SELECT k._place, k._row, min(w.known_day) AS _known, "
        "list(w._row) AS _gone FROM keyed k JOIN withdrawn_rows w ON w._drop = k._place AND w._key = k._key "
        "AND NOT w._archived GROUP BY ALL"
    )
    batch.run(
        "UPDATE typed SET known_day = greatest(known_day, w._end) FROM (SELECT DISTINCT _drop, day, _end "
        "FROM withdrawn_rows WHERE NOT _archived AND _again "
        "AND (_drop, _row) NOT IN (SELECT (_place, unnest(_gone)) FROM same)) w "
        "WHERE w._drop = typed._drop AND w.day = typed.day "
        "AND (typed._drop, typed._row) NOT IN (SELECT (_place, _row) FROM same)"
    )
    _keep_known(batch)
    names = ", ".join(quote(name) for name, _ in batch.columns)
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE past AS SELECT {names}, _drop, _end AS {_PAST}, {WITHDRAWN} AS _kind, "
        f"{batch.names_sql()}[_drop + 1] AS _by, {batch.names_sql()}[_drop + 1] AS {OF_COLUMN}, {SINCE_COLUMN}, "
        "false AS _replaced FROM withdrawn_rows WHERE known_day < _end"
    )
    return bool(batch.run("SELECT 1 FROM past LIMIT 1"))


def _create_rows(batch: DropBatch, found: list[Landing], key: str) -> bool:
    """The table ``withdrawn_rows``: all that earlier versions of these drops held, with the day of their end."""
    sources = [(place, pair) for place, landing in enumerate(found) for pair in landing.before]
    if not sources or batch.extract.kind != "event":
        return False
    columns = [*batch.columns, *PAST_COLUMNS]
    rows = stored_sql(columns, [pair for _, pair in sources], batch.home.state, located=True)
    drops = [place for place, _ in sources]
    archived = [file.past == WITHDRAWN for _, (file, _) in sources]
    again = [found[place].again for place in drops]
    ends = "[" + ", ".join(f"{literal(found[place].came)}::DATE" for place in drops) + "]"
    since = [entry.bytes_since for _, (_, entry) in sources]
    names = ", ".join(quote(name) for name, _ in batch.columns)
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE withdrawn_rows AS SELECT *, {key} AS _key, {identity_sql(batch)} FROM "
        f"(SELECT {names}, row_number() OVER () AS _row, {drops}[_place + 1]::BIGINT AS _drop, "
        f"{archived}[_place + 1] AS _archived, {again}[_place + 1] AS _again, "
        f"coalesce({SINCE_COLUMN}, {since}[_place + 1])::BIGINT AS {SINCE_COLUMN}, "
        f"{_PAST} AS _ended, "
        f"CASE WHEN {archived}[_place + 1] THEN {_PAST} ELSE {ends}[_place + 1] END AS _end FROM ({rows}))"
    )
    return True


def _keep_known(batch: DropBatch) -> None:
    """Rows that came again as they were: they were not withdrawn, and are known as long as they are."""
    known = "least(known_day, s._known)" if batch.extract.key else "s._known"
    batch.run(
        f"UPDATE typed SET known_day = {known} FROM same s WHERE s._place = typed._drop AND s._row = typed._row"
    )
    batch.run(
        "DELETE FROM withdrawn_rows WHERE NOT _archived AND (NOT _again "
        "OR (_drop, _row) IN (SELECT (_place, unnest(_gone)) FROM same))"
    )
