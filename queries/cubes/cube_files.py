"""The files of a cube: a night adds one of the days that changed, and masks these days in the files before.

So a night writes what is new. Files of few days are put together when there are enough of them, at other nights for
each cube, and a month's files when the month has several: a row is written about three times in its life, and never
more than once a night.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable
from dataclasses import replace

from queries.state.cube_state import CubeFile

FEW_DAYS = 8  # a file of fewer days is a tail; chosen: a month has at most four others
LEAST_TAILS, SPREAD = (
    5,
    7,
)  # so many tails at least are put together; a cube's own number is up to SPREAD - 1 higher
MOST_OF_MONTH = 4  # files of one month that are no tails


def masked(files: Iterable[CubeFile], days: Collection[str]) -> list[CubeFile]:
    """The files without these days; one of which nothing is left is left out."""
    gone = set(days)
    found = []
    for file in files:
        dead = gone.intersection(file.days)
        left = tuple(day for day in file.days if day not in dead)
        if left:
            found.append(replace(file, days=left, dead=tuple(sorted({*file.dead, *dead}))) if dead else file)
    return found


def to_merge(cube: str, files: Iterable[CubeFile]) -> list[CubeFile]:
    """The files that are to be put together now, into one for each month; none on most nights.

    Of the newest month only the tails; a month that is over becomes one file again.
    """
    months: dict[str, list[CubeFile]] = {}
    for file in files:
        months.setdefault(file.days[0][:7], []).append(file)
    tails = {month: [file for file in kept if _is_open(file, kept)] for month, kept in months.items()}
    found = []
    if sum(map(len, tails.values())) >= most_tails(cube):
        for month, open_ in tails.items():
            found += open_ if month == max(months) or not open_ else months[month]
    for kept in months.values():
        whole = [file for file in kept if not is_tail(file)]
        if len(whole) >= MOST_OF_MONTH:
            found += [file for file in kept if file not in found]
    return found


def _is_open(file: CubeFile, of_month: list[CubeFile]) -> bool:
    """Whether it is worth to put a tail together: the only file of a month stays, unless most of it is dead."""
    return is_tail(file) and (len(of_month) > 1 or len(file.dead) > len(file.days))


def is_tail(file: CubeFile) -> bool:
    """Whether a file holds few days, or more that do not count than that do."""
    return len(file.days) < FEW_DAYS or len(file.dead) > len(file.days)


def most_tails(cube: str) -> int:
    """The number of tails at which a cube's are put together: not the same night for every cube."""
    return LEAST_TAILS + zlib.crc32(cube.encode()) % SPREAD
