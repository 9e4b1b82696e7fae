"""A shift of the mix: changed weights of segments, each at its usual rate. A new segment is one of them."""

from monitors import words
from monitors.explain.innocents.case import LEAST, MOST, VISIBLE, InnocentInput
from monitors.explain.innocents.verdict import Innocent, Verdict

_NEW = 0.02  # of what is there now: a segment that had less than that before is new; chosen


def mix_shift(case: InnocentInput) -> Innocent:
    """Changed weights of segments at unchanged rates."""
    name = "mix shift"
    if not case.ratio:
        return Innocent(name, "ruled out", "a volume has no mix")
    if not case.table.dimensions:
        return Innocent(name, "unknown", "the monitor has no further dimension to see a mix in")
    evidence = (
        f"at their usual rates the new weights of the segments make {words.share(case.mix)} of the change"
    )
    if case.mix >= MOST and (cells := rate_cells(case)):
        return Innocent(name, "unknown", f"{evidence}, but the rate of {cells} moved by itself")
    if case.mix >= MOST and case.few:
        return Innocent(name, "unknown", f"{evidence}, but {case.few} of it")
    if case.mix >= MOST:
        return Innocent(name, "explains", evidence)
    return Innocent(name, "ruled out" if case.mix < LEAST else "unknown", evidence)


def rate_cells(case: InnocentInput) -> str:
    """Cells whose own rate carries a visible share of the change, in words."""
    cells = [c for c in case.causes if c.effect == "rate" and abs(c.share) >= VISIBLE]
    return ", ".join(words.segment(c.segment) for c in cells[:2])


def new_segment(case: InnocentInput) -> Innocent:
    """A new market or segment: a volume rises by all of it, a ratio only by what its weight makes at usual rates.

    Markets and categories are opened; a rule, a card prefix or an agency that was not there before explains nothing.
    """
    name = "new market or segment"
    if not case.ratio and case.monitor.role != "volume":
        # Of a rare thing a market may have had none before, and is none the newer for it.
        return Innocent(
            name, "ruled out", "whether a market is new is seen in what is bought, not in this count"
        )
    told, part = _new_part(case)
    if not told:
        return Innocent(name, "ruled out", "every market and category that carries it was there before")
    evidence = f"{told} is new and carries {words.share(part)}"
    if case.ratio:
        evidence += f"; at usual rates its weight makes {words.share(case.mix)} of the change"
        part = min(part, case.mix)
    verdict: Verdict = "explains" if part >= MOST else "unknown" if part >= LEAST else "ruled out"
    if verdict == "explains" and case.few:
        return Innocent(name, "unknown", f"{evidence}, but {case.few} of it")
    return Innocent(name, verdict, evidence)


def _new_part(case: InnocentInput) -> tuple[str, float]:
    """What of the markets, and of what the calendar plans by, was next to empty before; and its share of the change."""
    size = "den" if case.ratio else "num"
    planned = case.places | (
        set() if case.calendar is None else {str(name) for name in case.calendar.columns}
    )
    if case.sums[f"expected_{size}"] <= _NEW * case.sums[f"actual_{size}"] and planned & set(case.where):
        return words.segment(case.where), 1.0
    best = ("", 0.0)
    for dimension in planned & set(case.table.dimensions):
        sums = case.table.frame.groupby(dimension, observed=True)[case.amounts].sum()
        now, before = sums[f"actual_{size}"], sums[f"expected_{size}"]
        fresh = sums[(now > 0) & (before <= _NEW * now)]
        if fresh.empty or not case.excess:
            continue
        part = min(float((fresh["actual_num"] - fresh["expected_num"]).sum()) / case.excess, 1.0)
        if part > best[1]:
            best = (words.segment({dimension: " and ".join(map(str, fresh.index[:3]))}), part)
    return best
