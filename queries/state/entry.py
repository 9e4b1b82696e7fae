"""What the ledger says of one version of one drop: its files, its counts, what it took from earlier mornings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from queries.content.problem import Problem

PAST_COLUMN = "_known_until"  # a morning after this day does not see the row any more
OF_COLUMN, SINCE_COLUMN = "_of", "_since"  # the drop that brought it, and that one's `since`
PAST_COLUMNS = ((PAST_COLUMN, "DATE"), (OF_COLUMN, "VARCHAR"), (SINCE_COLUMN, "BIGINT"))
NO_NULLS: Mapping[str, int] = {}  # one for all; nobody writes into it
CARRIED, WITHDRAWN, OWN, REVIVED, ENDED = 1, 2, 3, 4, 5


class DataFile(NamedTuple):
    """One Parquet file of rows: path under ``state``, day (ISO; of the snapshot for a dimension), rows, SHA-256.

    ``past``: not 0 = its rows hold no longer, and each names the last day that it held (PAST_COLUMNS): CARRIED from a
    file of another drop, WITHDRAWN by a newer version of their drop, or OWN rows of the drop. REVIVED rows of another
    drop hold again after one was withdrawn; ENDED for a while.
    """

    path: str
    day: str
    rows: int
    past: int = 0
    sha256: str = ""


class Slice(NamedTuple):
    """Row counts of one day, known day and market, with nulls per column; negative for rows taken back."""

    day: str
    known_day: str
    market: str
    rows: int
    nulls: Mapping[str, int] = NO_NULLS


class Rejected(NamedTuple):
    """Rows that were set aside: their day, the day they were known, and why."""

    day: str
    known_day: str
    reason: str
    rows: int


class Restated(NamedTuple):
    """Rows that mornings saw and those after ``known_day`` see otherwise (replaced) or no more (removed)."""

    day: str
    known_day: str
    market: str
    by: str
    replaced: int
    removed: int


@dataclass(frozen=True)
class Entry:
    """What became of one version of one drop.

    ``state`` is published, refused (nothing in it could be taken), kept (its newest version was refused,
    the rows of the one before stay) or duplicate (the same bytes as ``twin``). ``verified``: a manifest
    vouched for it. ``replaces`` maps a file of an earlier drop to the file that stands in for it (None = no
    row left). ``against`` maps another drop to the ``seq`` it had when this one was compared with it.
    ``carries``: drops of its batch whose losses stand in the files that it wrote, with their ``seq``: they are decided
    together. ``since``: the seq with which these bytes first came; ``came``: the day they did, as the home's data tell
    it; ``again``: there was an earlier version, and rows that came again are known since it. ``withdrawn``: what
    earlier versions held and it does not, for when it is decided again; no reader sees these files. ``made``: of files
    read in place, columns that they do not have, as SQL over those that they have.
    """

    drop: str
    extract: str
    state: str
    seq: int = 0
    version: int = 1
    size: int = 0
    mtime_ns: int = 0
    sha256: str = ""
    contract: str = ""
    manifest: str = ""
    refused_sha256: str = ""
    verified: bool = False
    landed: str = ""
    twin: str | None = None
    rows: int = 0
    published: int = 0
    quarantined: int = 0
    duplicates: int = 0
    superseded: int = 0
    orphans: int = 0
    files: tuple[DataFile, ...] = ()
    quarantine: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    slices: tuple[Slice, ...] = ()
    aside: tuple[Rejected, ...] = ()
    replaces: dict[str, DataFile | None] = field(default_factory=dict)
    against: dict[str, int] = field(default_factory=dict)
    carries: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    since: int = 0
    came: str = ""
    again: bool = False
    withdrawn: tuple[DataFile, ...] = ()
    restated: tuple[Restated, ...] = ()
    made: tuple[tuple[str, str], ...] = ()

    @property
    def bytes_since(self) -> int:
        """`since`, also of an entry of before there was one."""
        return self.since or self.seq
