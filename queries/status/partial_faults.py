"""Days that came only in part: below their weekday while the other extracts, or the other markets, are not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from queries.status.day_counts import ALL
from queries.status.extract_view import ExtractView
from queries.status.fault import ExtractFault
from queries.status.volume import SILENT_FEW, SPREAD_DAYS, SPREAD_FEW, SPREAD_LEAST, Vector, measure

FEW = 5
LOW, VERY_LOW = np.log(0.6), np.log(0.25)
LOW_ALONE = np.log(0.7)  # beside other extracts that have their usual rows
LOW_MARKET = np.log(0.4)
Z, Z_ALONE, Z_MARKET = -4.0, -4.0, -4.0
MEMORY, MEMORY_FEW = 56, 21  # days that say what was ever seen of an extract, and how many of them at least
MARGIN, Z_COUNT = 0.8, -4.0  # how much lower than that, and how unlikely by counting alone; chosen
SEVERAL = (3, 7)  # days judged together where one has too few rows
FEW_TOGETHER = 12  # rows expected in them


def find_partial(look: ExtractView) -> Iterator[ExtractFault]:
    """Days far below their weekday's history: of the whole extract, of one market, or of several days together.

    When the other extracts fell alike it is trade and no load, unless almost nothing is left.
    """
    volume, common = look.volume, look.common
    told: set[int] = set()
    alone = volume.log_ratio - np.nan_to_num(np.minimum(common, 0.0))
    z_alone = _scores(volume.rows, volume.expected, np.exp(np.nan_to_num(np.minimum(common, 0.0))), alone)
    judged = look.due & (volume.rows > 0) & (volume.expected >= FEW)
    own = judged & (volume.log_ratio < LOW) & (volume.z < Z)
    own &= (alone < LOW) | (volume.log_ratio < VERY_LOW)
    beside = judged & ~np.isnan(common) & (alone < LOW_ALONE) & (z_alone < Z_ALONE)
    beside |= judged & (alone < LOW_ALONE) & _unheard_of(volume.rows, volume.expected, alone, judged)
    for at in np.flatnonzero(own | beside):
        told.add(int(at))
        evidence = {
            "rows": float(volume.rows[at]),
            "expected": float(volume.expected[at]),
            "z": float(volume.z[at]),
        }
        words = f"{np.exp(volume.log_ratio[at]):.0%} of what the same weekdays before it had"
        if not np.isnan(common[at]):
            evidence["others_ratio"] = float(np.exp(common[at]))
            words += f", while the other extracts have {np.exp(common[at]):.0%} of theirs"
        yield _fault(look, int(at), words, evidence)
    yield from _several_days(look, alone, told)
    yield from _partial_markets(look, told)


def _several_days(look: ExtractView, alone: Vector, told: set[int]) -> Iterator[ExtractFault]:
    """Days of a small extract that together have far too few rows."""
    volume = look.volume
    known = look.due & (volume.expected >= 1)
    rows, expected = np.where(known, volume.rows, 0.0), np.where(known, volume.expected, 0.0)
    low: dict[int, int] = {}
    for days in SEVERAL:
        sums, wanted = _sums(rows, days), _sums(expected, days)
        ratio = np.log((sums + 0.5) / (wanted + 0.5))
        z = _scores(sums, wanted, np.ones(len(sums)), ratio)
        for at in np.flatnonzero(known & (wanted >= FEW_TOGETHER) & (ratio < LOW) & (z < Z_ALONE)).tolist():
            for day in range(max(int(at) - days + 1, 0), int(at) + 1):
                low.setdefault(day, days)
    for at in sorted(low):
        if at in told or not known[at] or volume.rows[at] == 0 or alone[at] >= LOW:
            continue
        told.add(at)
        evidence = {
            "rows": float(volume.rows[at]),
            "expected": float(volume.expected[at]),
            "days": float(low[at]),
        }
        words = f"one of {low[at]} days that together have far fewer rows than usual"
        yield _fault(look, at, words, evidence)


def _partial_markets(look: ExtractView, told: set[int]) -> Iterator[ExtractFault]:
    """Markets far below their own usual count while the rest of the extract is not."""
    whole = look.volume
    for market, counts in look.counts.rows.items():
        if market is ALL:
            continue
        volume = measure(counts, look.days)
        rest, rest_expected = whole.rows - volume.rows, np.nan_to_num(whole.expected - volume.expected)
        # What the rest of the day has of its own tells how much trade there was, but never more than usual.
        level = np.minimum((rest + 0.5) / (np.maximum(rest_expected, 0) + 0.5), 1.0)
        alone = volume.log_ratio - np.log(level)
        z = _scores(volume.rows, volume.expected, level, alone)
        # Nothing at all is clearer than little: fewer rows need to be expected.
        enough = volume.expected >= np.where(volume.rows == 0, SILENT_FEW, 2 * FEW)
        judged = look.due & (volume.expected >= FEW)
        far = (z < Z_MARKET) | (alone < VERY_LOW) & _unheard_of(
            volume.rows, volume.expected * level, alone, judged
        )
        low = enough & (alone < LOW_MARKET) & far & (whole.rows > 0)
        for at in np.flatnonzero(look.due & low):
            if int(at) in told and volume.rows[at] > 0:
                continue
            evidence = {
                "rows": float(volume.rows[at]),
                "expected": float(volume.expected[at]),
                "z": float(z[at]),
            }
            words = f"{np.exp(volume.log_ratio[at]):.0%} of what {market} had on the same weekdays before"
            told_, found = f"about {volume.expected[at]:.0f} rows", f"{volume.rows[at]:.0f} rows"
            day, kind = look.counts.day(at), "partial"
            if volume.rows[at] == 0 and look.market_nowhere(market, day):
                kind, words = (
                    "closed",
                    f"no extract has a row of {market}: it was closed, or nothing was loaded",
                )
            yield ExtractFault(look.extract.name, kind, day, words, told_, found, evidence, market=market)


def _scores(rows: Vector, expected: Vector, level: Vector, log_ratio: Vector | None) -> Vector:
    """How many standard deviations rows lie below what is expected at a level of trade; 0 where not below.

    The signed root of the Poisson deviance, exact enough for few rows, widened by the spread that log ratios had in
    the last twelve weeks (median absolute deviation); by counting alone where no log ratios are given.
    """
    wanted = np.maximum(np.nan_to_num(expected) * level, 1e-9)
    deviance = 2 * (wanted - rows + rows * np.log(np.maximum(rows, 1e-9) / wanted))
    below = np.where(rows < wanted, -np.sqrt(np.maximum(deviance, 0.0)), 0.0)
    if log_ratio is None:
        return below
    recent = log_ratio[-SPREAD_DAYS:][(rows[-SPREAD_DAYS:] > 0) & (wanted[-SPREAD_DAYS:] >= FEW)]
    spread = SPREAD_LEAST
    if len(recent) >= SPREAD_FEW:
        centre = float(np.median(recent))
        noise = float(np.median(1 / wanted[-SPREAD_DAYS:][wanted[-SPREAD_DAYS:] >= FEW]))
        spread = np.sqrt(
            max((1.4826 * float(np.median(np.abs(recent - centre)))) ** 2 - noise, SPREAD_LEAST**2)
        )
    return below / np.sqrt(1 + wanted * spread**2)


def _unheard_of(
    rows: Vector, expected: Vector, alone: Vector, judged: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """[days] Whether a day is lower than all but one of the eight weeks before, by a margin, and no chance of counting.

    What is unheard of in a restless extract is told too, where a spread taken for normal would say nothing.
    """
    lowest = np.full(len(alone), np.nan)
    for at in np.flatnonzero(judged):
        before = alone[max(at - MEMORY, 0) : at][judged[max(at - MEMORY, 0) : at]]
        before = before[~np.isnan(before)]
        if len(before) >= MEMORY_FEW:
            lowest[at] = np.partition(before, 1)[1]
    return (alone < lowest + np.log(MARGIN)) & (_scores(rows, expected, np.ones(len(rows)), None) < Z_COUNT)


def _sums(values: Vector, days: int) -> Vector:
    total = np.concatenate([np.zeros(1), np.cumsum(values)])
    at = np.arange(len(values))
    return total[at + 1] - total[np.maximum(at + 1 - days, 0)]


def _fault(look: ExtractView, at: int, words: str, evidence: dict[str, float]) -> ExtractFault:
    told, found = f"about {evidence['expected']:.0f} rows", f"{evidence['rows']:.0f} rows"
    return ExtractFault(look.extract.name, "partial", look.counts.day(at), words, told, found, evidence)
