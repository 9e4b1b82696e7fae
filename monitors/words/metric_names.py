"""What metrics are called: what the headers of a home say of them, passed to whoever has a name alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from monitors.words.names import metric


class Worded(Protocol):
    """A monitor as far as it is asked here."""

    @property
    def name(self) -> str:
        """The name of its file."""

    @property
    def title(self) -> str:
        """The metric's name as a person says it, may be empty."""

    @property
    def unit(self) -> str:
        """How its value is written."""

    @property
    def role(self) -> str:
        """What a rise of it is: harm, exposure, volume, quality, response."""

    @property
    def act(self) -> str:
        """Of a response: who did what, with what is counted in braces."""

    @property
    def grain(self) -> str:
        """Length of one bucket: hour, day, week or month."""


@dataclass(frozen=True)
class MetricWords:
    """What a monitor's header says of its metric; all empty for a monitor that is gone."""

    title: str = ""
    unit: str = ""
    role: str = ""
    act: str = ""
    grain: str = ""

    @classmethod
    def of(cls, monitor: Worded | None) -> MetricWords:
        """What this monitor's header says; of one that is gone nothing."""
        return (
            cls(monitor.title, monitor.unit, monitor.role, monitor.act, monitor.grain) if monitor else cls()
        )


@dataclass(frozen=True)
class MetricNames:
    """The metrics of a home by their monitors' names; one that is not there is told by its name in words."""

    known: Mapping[str, MetricWords]

    @classmethod
    def of(cls, monitors: Iterable[Worded]) -> MetricNames:
        """The names of these monitors. A title that two of them have is left out: each is told by its own name."""
        all_of_them = list(monitors)
        times = Counter(one.title for one in all_of_them)
        known = {one.name: MetricWords.of(one) for one in all_of_them}
        return cls({name: w if times[w.title] == 1 else replace(w, title="") for name, w in known.items()})

    def words_of(self, name: str) -> MetricWords:
        """Title, unit, role, act and grain of a monitor."""
        return self.known.get(name, MetricWords())

    def metric(self, name: str) -> str:
        """What its metric is called: Refunds without return."""
        return metric(name, self.words_of(name).title)


NO_NAMES = MetricNames({})
