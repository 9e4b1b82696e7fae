"""The rulebook: versions and thresholds of the rules and where they run, by day, market and category."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data.demo.files.rows import Column
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES, RULES
from data.demo.world.rule_catalogue import CATALOGUE
from data.demo.world.size import Size

QUIET_RELEASES = 4  # versions that change nothing, at any time


@dataclass
class Version:
    """A version of a rule: one row of the rules dimension."""

    rule: str
    day: int  # from the beginning of this local day; −1 = before the demo
    factor: float = 1.0  # on the thresholds of its scope
    country: int | None = None
    category: int | None = None
    target: str = ""  # monitor it is meant to move
    note: str = ""
    number: int = 0  # given when all versions of the demo are known
    in_force: float | None = None  # its threshold in its scope, once it is released

    @property
    def threshold(self) -> float:
        """What it hits from, where it holds: one that sets a wrong threshold back has the usual one again."""
        if self.in_force is not None:
            return round(self.in_force)
        return round(CATALOGUE[RULES.index(self.rule)].threshold * self.factor)


@dataclass
class RuleBook:
    """State of every rule: arrays [days, rules, markets, categories] and [days, rules] for versions."""

    threshold: Column
    running: Column  # False = the rule gives no hits although events are evaluated
    version: Column
    history: list[Version] = field(default_factory=list)

    def release(self, version: Version) -> None:
        """Put a version in force from its day; `number` the versions when all are released."""
        cell = (RULES.index(version.rule), _scope(version.country), _scope(version.category))
        self.threshold[(slice(version.day, None), *cell)] *= version.factor
        if version.day < len(self.threshold):
            version.in_force = float(np.ravel(self.threshold[(version.day, *cell)])[0])
        self.history.append(version)

    def stop(self, rule: str, since: int, until: int, country: int | None = None) -> None:
        """Silence a rule on the days since … until − 1."""
        self.running[since:until, RULES.index(rule), _scope(country)] = False

    def number(self) -> None:
        """Number the versions of each rule in order of their days, on from the version before the demo."""
        self.history.sort(key=lambda version: (version.day, version.rule))
        self.version[:] = self.version[0]
        for version in (v for v in self.history if v.day >= 0):
            r = RULES.index(version.rule)
            self.version[version.day :, r] += 1
            version.number = int(self.version[-1, r])


def _scope(number: int | None) -> slice | int:
    return slice(None) if number is None else number


def build_rulebook(size: Size) -> RuleBook:
    """All rules running everywhere, at the version they had reached before the demo; a few quiet releases."""
    rng = size.chance("versions")
    shape = (size.days, len(RULES), len(COUNTRIES), len(CATEGORIES))
    usual = np.array([float(rule.threshold) for rule in CATALOGUE])
    first = rng.integers(1, 5, len(RULES))
    book = RuleBook(
        np.broadcast_to(usual[:, None, None], shape).copy(),
        np.ones(shape, dtype=bool),
        np.broadcast_to(first, shape[:2]).astype(np.int64),
        [Version(rule, -1, number=int(number)) for rule, number in zip(RULES, first, strict=True)],
    )
    for r in rng.choice(len(RULES), QUIET_RELEASES, replace=False).tolist():
        note = f"“{CATALOGUE[r].title}”: new release, same threshold"
        book.release(Version(RULES[r], int(rng.integers(1, max(2, size.days))), note=note))
    return book
