"""The rows of a monitor that cover some mornings, however they were come by: read whole, or carried on from before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.observe.series import Flags, Panel, build_panels, read_leaves
from queries.engine.opening import Engine

Times = npt.NDArray[np.datetime64]


class BlockRows(Protocol):
    """Rows from one day to before another, as one morning knew them."""

    @property
    def read(self) -> int:
        """How many rows were read for it."""

    def times(self) -> Times:
        """Starts of the buckets that have a row; some may stand twice."""

    def panel(
        self, combination: tuple[str, ...], buckets: npt.NDArray[np.datetime64], usable: Flags
    ) -> Panel:
        """The panel of a combination of dimensions; see `build_panels`. Raises what `read_leaves` raises."""

    def between(self, since: date, until: date) -> pd.DataFrame:
        """At least the rows from one day to before another, as `read_leaves` gives them, and raising what it raises."""

    def stamp(self, since: date, until: date) -> str:
        """Changes with all that the rows from one day to before another are made of; empty where they may still change
        or nobody knows.
        """


@dataclass(frozen=True)
class WholeRows:
    """All rows, read from the engine."""

    monitor: Monitor
    leaves: pd.DataFrame

    @property
    def read(self) -> int:
        """See BlockRows.read."""
        return len(self.leaves)

    def times(self) -> Times:
        """See BlockRows.times."""
        return np.asarray(self.leaves["bucket"].to_numpy())

    def panel(
        self, combination: tuple[str, ...], buckets: npt.NDArray[np.datetime64], usable: Flags
    ) -> Panel:
        """See BlockRows.panel."""
        return build_panels(self.monitor, self.leaves, buckets, usable, [combination])[0]

    def between(self, since: date, until: date) -> pd.DataFrame:
        """See BlockRows.between."""
        return self.leaves

    def stamp(self, since: date, until: date) -> str:
        """See BlockRows.stamp: of rows that are read whole nothing is known."""
        return ""


@dataclass(frozen=True)
class ReadSpan:
    """What is read of a monitor: days from `since` to before `until`, as the morning of `until` knew them, each day
    `within` so many days of its own.
    """

    since: date
    until: date
    within: int


# How the rows of a span are come by. Raises EngineError, SeriesError.
Reader = Callable[[Engine, Monitor, ReadSpan], BlockRows]


def read_whole(engine: Engine, monitor: Monitor, span: ReadSpan) -> WholeRows:
    """All rows of a span, read from the engine. Raises EngineError, SeriesError."""
    seen = engine.at(span.until, within=span.within)
    return WholeRows(monitor, read_leaves(seen, monitor, span.since, span.until))
