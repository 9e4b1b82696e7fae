"""Which texts became known on which day: of days that were told the night before, only what may have changed is read.

A night must know whether texts it compared before came, went or are others now, and the surest way is to read them all.
That costs all history every night. The files that held them say it as well: while each of them is still read, no row
of them has an end, and what landed since was known later, the days before are as they were. Where this cannot be told,
all texts are read, as the first night does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from queries.engine.protocol import OpenEngine
from queries.state.catalog import stored_columns
from queries.state.voice_files import KnownDay, LandedMark, ReadyMark
from queries.voices.text_questions import ask
from queries.voices.text_source import TextSource

_ALL = date.min
# Of what may be new: rows that became known since, and those whose own day the earlier morning had not reached.
_NEW = ("day >= $first", "(known_day >= $since or day >= $since)")


@dataclass(frozen=True)
class KnownDays:
    """Day (ISO) → the texts that became known on it. landed: the files they stand in; first: no text of the days from
    the kept mark's morning on is of an earlier day than this.
    """

    days: dict[str, KnownDay]
    landed: LandedMark
    first: date = _ALL


def known_days(engine: OpenEngine, sources: Sequence[TextSource], kept: ReadyMark | None) -> KnownDays:
    """What became known before the engine's morning, of all extracts. kept: what the night before left, if anything.

    Raises EngineError.
    """
    landed = _landed(engine, sources)
    first = None if kept is None else _first_new(engine, sources, kept)
    if kept is not None and first is not None:
        params = {"first": first, "since": kept.morning}
        found = _asked(engine, sources, _NEW, params)
        if not found or min(found) >= kept.morning.isoformat():
            return KnownDays(dict(sorted({**kept.days, **found}.items())), landed, first)
    return KnownDays(_asked(engine, sources, (), {}), landed)


def _asked(
    engine: OpenEngine, sources: Sequence[TextSource], wheres: Sequence[str], params: dict[str, date]
) -> dict[str, KnownDay]:
    found: dict[str, KnownDay] = {}
    for source in sources:
        for row in ask(engine, source, "known_days.sql", wheres, params).to_pylist():
            day = row["known_day"].isoformat()
            had = found.get(day, KnownDay(0, 0))
            found[day] = KnownDay(had.texts + row["texts"], had.print ^ row["print"])
    return dict(sorted(found.items()))


def _first_new(engine: OpenEngine, sources: Sequence[TextSource], kept: ReadyMark) -> date | None:
    """The first day of a row that may be new since the kept morning; None where all texts must be read."""
    if kept.landed is None or _landed(engine, sources, kept.landed.seq) != kept.landed:
        return None
    since, first = kept.morning.isoformat(), kept.morning.isoformat()
    for source in sources:
        for file, entry in engine.catalog.ledger.live_files(source.extract, past=True):
            if file.past:
                return None  # its rows end on some morning
            if not entry.slices and entry.rows:
                return None
            new = entry.seq > kept.landed.seq
            for part in entry.slices:
                if part.known_day >= since or part.day >= since:
                    first = min(first, part.day)
                elif new:
                    return None
    return date.fromisoformat(first)


def _landed(engine: OpenEngine, sources: Sequence[TextSource], until: int | None = None) -> LandedMark:
    """What the texts stand in; until: of entries up to this one alone."""
    catalog, told, seq = engine.catalog, [], 0
    for source in sources:
        files = catalog.ledger.live_files(source.extract, past=True)
        inside = [(file, entry) for file, entry in files if until is None or entry.seq <= until]
        seq = max([seq, *(entry.seq for _, entry in inside)])
        contract, history = catalog.contracts[source.extract], catalog.history[source.extract]
        told += [
            source.extract,
            [contract.market, stored_columns(catalog.contracts, contract)],
            str([history.loads, history.spans]),
            sorted([file.path, file.sha256, file.past] for file, _ in inside),
        ]
    mark = blake2b(json.dumps(told, default=str).encode(), digest_size=16).hexdigest()
    return LandedMark(seq if until is None else until, mark)
