"""Episodes in incidents against episodes of cases: B-cubed, strangers in one incident, cases in several.

B-cubed (Bagga and Baldwin 1998) looks at every episode in turn. Precision: of those in its incident, itself among
them, which share is of its case; recall: of those of its case, which share is in its incident. Both are averaged
over all episodes, of all homes together; F1 is of the two averages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

Item = tuple[Hashable, Hashable]  # the incident and the case of one episode


@dataclass(frozen=True)
class Bcubed:
    """Sums over `n` episodes, so that homes add up."""

    precision_sum: float = 0.0
    recall_sum: float = 0.0
    n: int = 0

    def __add__(self, other: Bcubed) -> Bcubed:
        return Bcubed(
            self.precision_sum + other.precision_sum, self.recall_sum + other.recall_sum, self.n + other.n
        )

    @property
    def precision(self) -> float:
        """Mean precision; NaN without episodes."""
        return self.precision_sum / self.n if self.n else float("nan")

    @property
    def recall(self) -> float:
        """Mean recall; NaN without episodes."""
        return self.recall_sum / self.n if self.n else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.n else float("nan")


def bcubed(items: Sequence[Item]) -> Bcubed:
    """B-cubed of (incident, case) pairs, one for each episode. An episode of no case comes with a case of its own."""
    both, incidents, cases = Counter(items), Counter(i for i, _ in items), Counter(c for _, c in items)
    precision = sum(both[item] / incidents[item[0]] for item in items)
    recall = sum(both[item] / cases[item[1]] for item in items)
    return Bcubed(precision, recall, len(items))


def strangers(items: Sequence[Item]) -> dict[Hashable, Counter[Hashable]]:
    """Incidents that hold episodes of two cases or more: how many of each."""
    found: Mapping[Hashable, Counter[Hashable]] = _grouped(items)
    return {incident: cases for incident, cases in found.items() if len(cases) > 1}


def splits(items: Sequence[Item]) -> dict[Hashable, Counter[Hashable]]:
    """Cases whose episodes stand in two incidents or more: how many in each."""
    found = _grouped([(case, incident) for incident, case in items])
    return {case: incidents for case, incidents in found.items() if len(incidents) > 1}


def _grouped(pairs: Sequence[Item]) -> dict[Hashable, Counter[Hashable]]:
    found: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
    for one, other in pairs:
        found[one][other] += 1
    return dict(found)
