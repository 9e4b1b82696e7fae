"""Real hours: what a local hour lasted where a market's clock changed in it.

On the day the clock goes forward an hour of the day never is: no bucket, neither a fall to zero nor silence. On the
day it goes back one is there twice. Where all of a segment's markets share the change, a volume of it is judged per
real hour; where only some do, the hour is left out, for it is not the hour that its past is made of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from monitors.observe.series import Floats, Panel
from queries.values.local_time import offsets

HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True)
class Clocks:
    """The clocks of a home's markets.

    zones: market → IANA zone; rest: the zone of rows without a market; columns: monitor → the market columns of its
    extracts, none where they have no market.
    """

    zones: Mapping[str, str]
    rest: str
    columns: Mapping[str, frozenset[str]]

    def mark(self, panel: Panel) -> Panel:
        """The panel of an hourly monitor without the hours that are not hours, and with the length of the others.

        A rate needs no length: twice the time has twice the denominator.
        """
        if panel.monitor.grain != "hour" or not panel.numerator.size:
            return panel
        low, high = panel.ts[0].astype(datetime), panel.ts[-1].astype(datetime)
        lasts = {zone: hours_of(zone, low, high) for zone in (*self.zones.values(), self.rest)}
        if all((one == 1).all() for one in lasts.values()):
            return panel
        hours = self._by_row(panel, lasts)
        # An hour cut short holds too little to be made whole by a factor, and a mixed one has no single factor.
        broken = np.isnan(hours) | (hours < 1 if panel.denominator is None else hours <= 0)
        spoiled = broken if panel.spoiled is None else broken | panel.spoiled
        longer = panel.denominator is None and bool((hours > 1).any())
        return replace(
            panel,
            spoiled=spoiled if spoiled.any() else None,
            hours=np.where(broken, 1.0, hours) if longer else None,
        )

    def _by_row(self, panel: Panel, lasts: Mapping[str, Floats]) -> Floats:
        """Real hours of every cell [nS, nT]; NaN where the segment's markets differ."""
        columns = self.columns.get(panel.monitor.name, frozenset())
        own = next((name for name in panel.watch if name in columns), None)
        if own is not None:
            markets = panel.segments[own].astype(str)
            return np.stack([lasts[self.zones.get(market, self.rest)] for market in markets])
        inside = sorted(set(self.zones.values())) if columns and self.zones else [self.rest]
        every = np.stack([lasts[zone] for zone in inside])
        shared = np.where((every == every[0]).all(axis=0), every[0], np.nan)
        return np.broadcast_to(shared, panel.numerator.shape)


@lru_cache(maxsize=256)
def hours_of(zone: str, low: datetime, high: datetime) -> Floats:
    """Real hours in each hour of a zone's wall clock, from the hour `low` to the hour `high` (local, naive).

    1 nearly always; 0 for one that the clock skips, 2 for one that it shows twice, and parts of these where a zone
    changes by half an hour.
    """
    start = np.datetime64(low, "h")
    lasts = np.ones(int((np.datetime64(high, "h") - start) / HOUR) + 1)
    day = timedelta(days=1)  # local and UTC are never further apart
    for (_, before), (moment, after) in pairwise(offsets(zone, low - day, high + day)):
        ends = sorted(np.datetime64(moment + timedelta(seconds=shift), "s") for shift in (before, after))
        lasts += np.sign(before - after) * _covered(start, len(lasts), *ends)
    lasts.flags.writeable = False
    return lasts


def _covered(start: np.datetime64, hours: int, low: np.datetime64, high: np.datetime64) -> Floats:
    """The share of each hour from `start` on that lies between two moments."""
    edges: npt.NDArray[np.float64] = (np.arange(hours + 1) * HOUR + start - low) / np.timedelta64(1, "s")
    inside = np.clip(edges, 0.0, float((high - low) / np.timedelta64(1, "s")))
    return np.asarray(np.diff(inside) / 3600)
