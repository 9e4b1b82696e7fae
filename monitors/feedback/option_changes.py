"""The changes of a monitor's own options that could have kept its false alarms quiet. Tried later, one by one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

from monitors.catalogue.monitor import Monitor
from monitors.life.episode import Episode

STEPS = (1, 1.5, 2, 3, 4, 5, 7.5, 10)  # round numbers people would ask for, per power of ten; chosen
SIZES = (
    0.5,
    0.75,
    1.0,
)  # share of the false alarms whose day is smaller than a least number asked for; chosen
EFFECTS = (0.25, 0.5, 1.0, 2.0)  # relative changes asked for; chosen


@dataclass(frozen=True)
class OptionChange:
    """A change of a monitor: what of its file is edited (see `header_edit`), and the same in words."""

    edit: Mapping[str, Any]
    words: str


def option_changes(monitor: Monitor, false: Sequence[Episode]) -> list[OptionChange]:
    """The changes worth a try, the mildest of each kind first; empty without false alarms."""
    found = [*_larger(monitor, false), *_stronger(monitor, false), *_one_way(monitor, false)]
    return [*found, *_watch_less(monitor, false), *_fewer_detectors(monitor, false)]


def _larger(monitor: Monitor, false: Sequence[Episode]) -> Iterator[OptionChange]:
    """Ask for larger days: round numbers just above the days of half, most and all of the false alarms."""
    sizes = sorted(one.evidence.denominator or one.evidence.numerator for one in false)
    if not sizes:
        return
    ranks = dict.fromkeys(min(len(sizes) - 1, max(0, round(share * len(sizes)) - 1)) for share in SIZES)
    for value in dict.fromkeys(round_above(sizes[rank]) for rank in ranks):
        if value > monitor.min_denominator:
            number = int(value) if value >= 1 else value
            yield OptionChange(
                {"key": "min_denominator", "value": number}, f"ask for {number:,} events to be judged"
            )


def _stronger(monitor: Monitor, false: Sequence[Episode]) -> Iterator[OptionChange]:
    """Ask for a larger change."""
    for value in EFFECTS if false else ():
        if value > monitor.min_effect:
            yield OptionChange(
                {"key": "min_effect", "value": value}, f"ask for a change of {value:.0%} or more"
            )


def _one_way(monitor: Monitor, false: Sequence[Episode]) -> Iterator[OptionChange]:
    """Look one way only, where all false alarms went the other."""
    ways = {one.direction for one in false}
    if monitor.direction == "both" and len(ways) == 1:
        way = "down" if ways == {"up"} else "up"
        yield OptionChange({"key": "direction", "value": way}, f"page when it goes {way} only")


def _watch_less(monitor: Monitor, false: Sequence[Episode]) -> Iterator[OptionChange]:
    """Stop watching the combination of dimensions with the most false alarms."""
    groups = Counter(frozenset(one.where) for one in false)
    for names, _ in groups.most_common(2):
        left = [list(group) for group in monitor.watch if frozenset(group) != names]
        if left and len(left) < len(monitor.watch):
            told = " × ".join(sorted(names)) or "the whole"
            yield OptionChange({"key": "watch", "value": left}, f"no longer judge {told} by itself")


def _fewer_detectors(monitor: Monitor, false: Sequence[Episode]) -> Iterator[OptionChange]:
    """Leave the detector with the most false alarms out."""
    counted = Counter(one.detector for one in false)
    for name, _ in counted.most_common(1):
        if name in monitor.detectors and len(monitor.detectors) > 1 and f"detectors.{name}" in monitor.lines:
            yield OptionChange({"without": f"detectors.{name}"}, f"judge it without {name}")


def round_above(value: float) -> float:
    """The next round number above a value: 340 → 400; at least 1."""
    if value < 1:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in STEPS if step * power > value)
