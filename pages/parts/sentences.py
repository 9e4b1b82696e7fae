"""What happened, in one plain sentence built from the numbers."""

from __future__ import annotations

from collections.abc import Mapping

from monitors import words

_FAULTS = {
    "late": "arrived late",
    "missing": "did not arrive",
    "partial": "arrived only in part",
    "duplicated": "arrived more than once",
    "quarantined": "had rows that break the contract",
    "drifted": "changed its shape",
    "nulls": "came with empty fields",
    "refused": "was refused",
    "closed": "was closed",
}


def headline(
    *,
    kind: str,
    monitor: str,
    family: str,
    segment: Mapping[str, object],
    actual: float,
    expected: float,
    direction: str = "both",
) -> str:
    """An incident's headline: "Refund only rate ×3.6 in BR · beauty · COD". Plain text, holds data."""
    if kind == "data":
        place = f" in {words.segment(segment)}" if segment else ""
        return f"{words.label(monitor)} {_FAULTS.get(family, words.label(family))}{place}"
    where = f"in {words.segment(segment)}" if segment else "everywhere"
    name = words.metric(monitor)
    if family == "new_value" or not expected:
        return f"{name}: new {where}"
    if direction == "up" and actual <= expected:
        return f"{name} was up {where}"
    if actual == 0:
        return f"{name} fell to zero {where}"
    moved = {"drift": "drifts ", "relapse": "is back up "}.get(family, "")
    return f"{name} {moved}{words.times(actual / expected)} {where}"
