"""The extracts as one morning found them."""

from dataclasses import dataclass

from monitors.life.finding import DataFault
from queries.state.loaded_history import Load


@dataclass(frozen=True)
class ExtractHealth:
    """The extracts as one morning found them: all faults it knew of, and how many of how many are fresh.

    loads: extract and its history that came in one go, long after it happened.
    """

    faults: tuple[DataFault, ...]
    fresh: int
    extracts: int
    loads: tuple[tuple[str, Load], ...] = ()
