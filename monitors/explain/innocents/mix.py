"""A shift of the mix: changed weights of segments, each at its usual rate. A new segment is one of them."""

from monitors import words
from monitors.explain.causes.cause import Cause
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
    evidence = f"at their usual rates the new weights of the segments make {words.share(case.mix)} of the change"
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
    """A new market or segment: a volume rises by all of it, a ratio only by what its weight makes at usual rates."""
    name = "new market or segment"
    fresh = [c for c in case.causes if c.effect != "giant" and _appeared(c)]
    everything = not fresh and case.sums.get("expected_den", case.sums["expected_num"]) <= _NEW * _size(case)
    if not fresh and not everything:
        return Innocent(name, "ruled out", "every segment that carries it was there before")
    told = ", ".join(words.segment(c.segment) for c in fresh[:3]) or words.segment(case.where)
    part = 1.0 if everything else min(sum(abs(c.share) for c in fresh), 1.0)
    evidence = f"{told} is new and carries {words.share(part)}"
    if case.ratio:
        evidence += f"; at usual rates its weight makes {words.share(case.mix)} of the change"
        part = min(part, case.mix)
    verdict: Verdict = "explains" if part >= MOST else "unknown" if part >= LEAST else "ruled out"
    if verdict == "explains" and case.few:
        return Innocent(name, "unknown", f"{evidence}, but {case.few} of it")
    return Innocent(name, verdict, evidence)


def _size(case: InnocentInput) -> float:
    return case.sums.get("actual_den", case.sums["actual_num"])


def _appeared(cause: Cause) -> bool:
    """Whether the segment was next to empty before; a ratio is judged by its denominators."""
    now, before = cause.actual, cause.expected
    if cause.actual_den is not None and cause.expected_den is not None:
        now, before = cause.actual_den, cause.expected_den
    return now > 0 and before <= _NEW * now
