"""Which rules hit the same: a matrix of shared hits, ordered so that families stand together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform


@dataclass(frozen=True)
class SharedHits:
    """Rules in order, and how many different things each two of them hit; on the diagonal, how many each hit."""

    rules: list[str]
    shared: npt.NDArray[np.int64]

    def beside(self, rule: str) -> list[tuple[str, int, int]]:
        """Rules that share hits with one, the most first: name, shared, hits of the one."""
        if rule not in self.rules:
            return []
        at = self.rules.index(rule)
        found = [
            (other, int(self.shared[at, place]), int(self.shared[at, at]))
            for place, other in enumerate(self.rules)
            if place != at and self.shared[at, place]
        ]
        return sorted(found, key=lambda one: -one[1])

    def jaccard(self) -> npt.NDArray[np.float64]:
        """Shared ÷ hit by either, 0 to 1."""
        own = np.diag(self.shared).astype(float)
        either = own[:, None] + own[None, :] - self.shared
        return np.divide(self.shared, either, out=np.zeros(either.shape), where=either > 0)


def find_shared_hits(caught: pd.DataFrame) -> SharedHits:
    """Shared hits of every two rules. `caught`: rule and thing, one row a hit; a thing counts once a rule.

    Order: leaves of an average-linkage tree over 1 − Jaccard, optimally turned (Bar-Joseph et al. 2001).
    """
    pairs = caught[["rule", "thing"]].dropna().drop_duplicates()
    rules, codes = np.unique(pairs["rule"].to_numpy(dtype=str), return_inverse=True)
    things, _ = pd.factorize(pairs["thing"])
    at = pd.DataFrame({"rule": codes, "thing": things})
    # Only things hit twice make pairs: the others are counted on the diagonal alone.
    twice = at[at.duplicated("thing", keep=False)]
    both = twice.merge(twice, on="thing")
    size = len(rules)
    shared = np.bincount(both["rule_x"] * size + both["rule_y"], minlength=size * size).reshape(size, size)
    np.fill_diagonal(shared, np.bincount(codes, minlength=size))
    found = SharedHits(rules.tolist(), shared.astype(np.int64))
    order = _families(found)
    return SharedHits([found.rules[place] for place in order], found.shared[np.ix_(order, order)])


def _families(found: SharedHits) -> list[int]:
    if len(found.rules) < 3:
        return list(range(len(found.rules)))
    apart = 1 - found.jaccard()
    np.fill_diagonal(apart, 0.0)
    order: list[int] = leaves_list(
        linkage(squareform(apart, checks=False), "average", optimal_ordering=True)
    ).tolist()
    return order
