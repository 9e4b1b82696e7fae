"""Days that came only in part: far below their weekday, of the whole extract or of one market."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from queries.status.day_counts import ALL
from queries.status.extract_view import ExtractView
from queries.status.fault import ExtractFault
from queries.status.volume import SILENT_FEW, measure

FEW = 5
FEW_MARKET = 30
LOW = np.log(0.6)
VERY_LOW = np.log(0.25)
LOW_MARKET = np.log(0.4)
Z, Z_MARKET = -4.0, -5.0


def find_partial(look: ExtractView) -> Iterator[ExtractFault]:
    """Days far below their weekday's history, of the whole extract or of one market.

    When the other extracts fell alike it is trade and no load, unless almost nothing is left.
    """
    volume = look.volume
    for at in np.flatnonzero(look.due & (volume.rows > 0) & (volume.expected >= FEW)):
        ratio, z = float(volume.log_ratio[at]), float(volume.z[at])
        if ratio >= LOW or z >= Z:
            continue
        day = look.counts.day(at)
        others = look.of_others(day, "log_ratio")
        shared = min(float(np.median(others)), 0.0) if len(others) >= 2 else 0.0
        if ratio - shared >= LOW and ratio >= VERY_LOW:
            continue
        evidence = {"rows": float(volume.rows[at]), "expected": float(volume.expected[at]), "z": z}
        if len(others) >= 2:
            evidence["others_ratio"] = float(np.exp(np.median(others)))
        words = f"{np.exp(ratio):.0%} of what the same weekdays before it had"
        found = f"{volume.rows[at]:.0f} rows"
        told = f"about {volume.expected[at]:.0f} rows"
        yield ExtractFault(look.extract.name, "partial", day, words, told, found, evidence)
    yield from _partial_markets(look)


def _partial_markets(look: ExtractView) -> Iterator[ExtractFault]:
    whole = look.volume
    for market, counts in look.counts.rows.items():
        if market is ALL:
            continue
        volume = measure(counts, look.days)
        # Nothing at all is clearer than little: fewer rows need to be expected.
        enough = volume.expected >= np.where(volume.rows == 0, SILENT_FEW, FEW_MARKET)
        low = enough & (volume.log_ratio < LOW_MARKET) & (volume.z < Z_MARKET)
        alone = volume.log_ratio - np.nan_to_num(np.minimum(whole.log_ratio, 0.0)) < LOW_MARKET
        for at in np.flatnonzero(look.due & low & alone & (whole.rows > 0)):
            evidence = {
                "rows": float(volume.rows[at]),
                "expected": float(volume.expected[at]),
                "z": float(volume.z[at]),
            }
            words = f"{np.exp(volume.log_ratio[at]):.0%} of what {market} had on the same weekdays before"
            told, found = f"about {volume.expected[at]:.0f} rows", f"{volume.rows[at]:.0f} rows"
            day = look.counts.day(at)
            yield ExtractFault(look.extract.name, "partial", day, words, told, found, evidence, market=market)
