"""Floors: what is too small to be worth a person's time, however sure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Floors:
    """Lower limits of a finding beside its p-value.

    volume: count (observed or expected) of a volume monitor; excess: events more or fewer than expected; effect:
        relative change, on the rarer side of a rate; money: in the home's currency. `volume` and `excess` are of
        whole events: an amount or a mean has no such floor.
    """

    volume: float = 5.0
    excess: float = 3.0
    effect: float = 0.10
    money: float = 0.0


def relative_difference(actual: float, expected: float, *, share: bool) -> float:
    """|actual − expected| ÷ |expected|; of a share above one half on its rarer side, infinite where nothing was
    expected. share: whether both are shares of something.
    """
    if share and 0.5 < expected <= 1 and actual <= 1:
        actual, expected = 1 - actual, 1 - expected
    if not expected:
        return float("inf") if actual else 0.0
    return abs(actual - expected) / abs(expected)
