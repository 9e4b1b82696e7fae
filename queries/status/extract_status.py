"""Status: what is fresh, late, missing, partial, duplicated, quarantined or empty, as a morning knew it.

Everything is told from the ledger's counts by day and from the past only, so a replay of an old morning says
what was known then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

from queries.content.home import Home
from queries.status.kept_status import keep, read_kept, status_key
from queries.status.told_status import ExtractStatus, read_told, told

if TYPE_CHECKING:
    from queries.state.catalog import Catalog
    from queries.status.judging import Judging


class StatusLook(Protocol):
    """A look at the extracts."""

    def __call__(self, as_of: dt.date, only: Collection[str] | None = None) -> list[ExtractStatus]:
        """The status of every event extract, or of those named alone, as a morning knew it, by name."""


def status(home: Home, as_of: dt.date) -> list[ExtractStatus]:
    """Every event extract as the morning ``as_of`` knew it, by name. For many mornings see ``status_of``."""
    return status_of(home)(as_of)


def status_of(home: Home, known: Catalog | None = None) -> StatusLook:
    """The newest morning's status is read where somebody has looked before; else the ledger is read, once, and what an
    extract is made of when it is first asked for: then the status of any morning is a matter of milliseconds.

    known: the catalog of an engine that is open already, so that contracts and ledger are not read again.
    """
    # What judges is loaded by whoever must judge: most looks are reads.
    judging: list[Judging] = []
    whole: dict[dt.date, list[ExtractStatus]] = {}  # the newest morning's, where it was kept

    def judge() -> Judging:
        if not judging:
            from queries.status.judging import judging_of

            judging.append(judging_of(home, known))
        return judging[0]

    def look(as_of: dt.date, only: Collection[str] | None = None) -> list[ExtractStatus]:
        # An older morning than the newest is never kept; who has the ledger at hand need not look for it.
        if known is not None and not judge().newest < str(as_of):
            return judge().judged(as_of, only)
        if as_of not in whole:
            key = status_key(home, as_of)
            found = read_told(read_kept(home, key), as_of)
            if found is None and (only is not None or not judge().newest < str(as_of)):
                return judge().judged(as_of, only)
            if found is None:
                found = judge().judged(as_of, None)
                keep(home, key, [told(one) for one in found])
            whole[as_of] = found
        return [one for one in whole[as_of] if only is None or one.extract in only]

    return look
