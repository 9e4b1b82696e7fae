"""What metrics are called: what the headers of a home say of them, passed to whoever has a name alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class MetricWords:
    """What a monitor's header says of its metric; all empty for a monitor that is gone."""

    title: str = ""
    unit: str = ""
    role: str = ""
    act: str = ""


@dataclass(frozen=True)
class MetricNames:
    """The metrics of a home by their monitors' names; one that is not there is told by its name in words."""

    known: Mapping[str, MetricWords]

    @classmethod
    def of(cls, monitors: Iterable[Worded]) -> MetricNames:
        """The names of these monitors. A title that two of them have is left out: each is told by its own name."""
        all_of_them = list(monitors)
        times = Counter(one.title for one in all_of_them)
        return cls(
            {
                one.name: MetricWords(one.title if times[one.title] == 1 else "", one.unit, one.role, one.act)
                for one in all_of_them
            }
        )

    def words_of(self, name: str) -> MetricWords:
        """Title, unit, role and act of a monitor."""
        return self.known.get(name, MetricWords())

    def metric(self, name: str) -> str:
        """What its metric is called: Refunds without return."""
        return metric(name, self.words_of(name).title)


NO_NAMES = MetricNames({})
